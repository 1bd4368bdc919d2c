import { Modal } from "antd";
import { useDesk, useWorkbench } from "./context";
import styles from "./editor.module.css";
import { editor } from "./locale";

/** "?": all keys of the editor. */
export function Shortcuts() {
  const t = editor.useWords();
  const { desk } = useWorkbench();
  const open = useDesk((state) => state.help);
  const groups: [string, [string, string][]][] = [
    [
      t("keysGeneral"),
      [
        [t("keySearch"), "Ctrl K"],
        [t("keyRun"), "Ctrl Enter"],
        [t("keyDraft"), "Ctrl Shift Enter"],
        [t("keySave"), "Ctrl S"],
        [t("keyHelp"), "?"],
      ],
    ],
    [
      t("keysEdit"),
      [
        [t("keyAdd"), t("doubleClick")],
        [t("keyUndo"), "Ctrl Z"],
        [t("keyRedo"), "Ctrl Shift Z"],
        [t("keyCopy"), "Ctrl C / X / V"],
        [t("keyDuplicate"), "Ctrl D"],
        [t("keyAll"), "Ctrl A"],
        [t("keyDelete"), "Delete"],
        [t("keyMove"), t("arrows")],
      ],
    ],
    [
      t("keysView"),
      [
        [t("keyFit"), "F"],
        [t("keyAddBox"), t("drag")],
        [t("keyPan"), `${t("space")} + ${t("drag")}`],
        [t("keyZoom"), t("wheel")],
      ],
    ],
  ];
  return (
    <Modal
      open={open}
      onCancel={() => desk.setState({ help: false })}
      footer={null}
      width={720}
      title={t("shortcuts")}
      data-testid="shortcuts"
    >
      <div className={styles.keys}>
        {groups.map(([title, rows]) => (
          <section key={title}>
            <h3>{title}</h3>
            {rows.map(([what, keys]) => (
              <div key={what} className={styles.keyRow}>
                <span>{what}</span>
                <kbd>{keys}</kbd>
              </div>
            ))}
          </section>
        ))}
      </div>
    </Modal>
  );
}
