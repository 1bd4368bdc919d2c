import { useMutation } from "@tanstack/react-query";
import { App, Button, Modal } from "antd";
import { useStore } from "zustand";
import { http } from "@/api/http";
import { useAt } from "@/api/session";
import { type Experiment, nodesById } from "@/experiment/document";
import { useErrorText } from "@/ui/ErrorState";
import { useText } from "@/ui/words";
import { useEditor, useWorkbench } from "./context";
import styles from "./editor.module.css";
import { editor as texts } from "./locale";

/** A stale save: both sides next to each other, and three ways on that lose neither. */
export function ConflictDialog({ name }: { name: string }) {
  const t = texts.useWords();
  const at = useAt();
  const { autosave } = useWorkbench();
  const { message } = App.useApp();
  const sentence = useErrorText();
  const { conflict } = useStore(autosave.state);
  const mine = useEditor((state) => state.document);
  const settle = useMutation({
    mutationFn: async (how: "mine" | "theirs" | "both") => {
      if (how === "both") await http.post(at("experiments/"), { name: t("copyName", { name }), document: mine });
      await autosave.settle(how === "mine" ? "mine" : "theirs");
    },
    onError: (error) => void message.error(sentence(error)),
  });
  if (!conflict) return null;
  return (
    <Modal open closable={false} width={760} title={t("conflictTitle")} footer={null} data-testid="conflict">
      <p>{t("conflictBody", { by: conflict.by ?? t("conflictSomebody") })}</p>
      <div className={styles.sides}>
        <Side title={t("mine")} document={mine} other={conflict.document} />
        <Side title={t("theirs")} document={conflict.document} other={mine} />
      </div>
      <div className={styles.choices}>
        <Choice
          label={t("keepMine")}
          hint={t("keepMineHint")}
          testid="conflict-mine"
          busy={settle.isPending}
          onClick={() => settle.mutate("mine")}
        />
        <Choice
          label={t("keepTheirs")}
          hint={t("keepTheirsHint")}
          testid="conflict-theirs"
          busy={settle.isPending}
          onClick={() => settle.mutate("theirs")}
        />
        <Choice
          label={t("keepBoth")}
          hint={t("keepBothHint")}
          testid="conflict-copy"
          busy={settle.isPending}
          onClick={() => settle.mutate("both")}
        />
      </div>
    </Modal>
  );
}

function Choice(props: { label: string; hint: string; testid: string; busy: boolean; onClick: () => void }) {
  return (
    <div>
      <Button block onClick={props.onClick} disabled={props.busy} data-testid={props.testid}>
        {props.label}
      </Button>
      <p className="es-muted">{props.hint}</p>
    </div>
  );
}

/** One side of the conflict: its size, and the nodes that only it has or has otherwise. */
function Side({ title, document, other }: { title: string; document: Experiment; other: Experiment }) {
  const t = texts.useWords();
  const read = useText();
  const { catalog } = useWorkbench();
  const others = nodesById(other);
  const differing = document.nodes.flatMap((node) => {
    const counterpart = others.get(node.id);
    if (counterpart && JSON.stringify(counterpart) === JSON.stringify(node)) return [];
    const label = node.label ?? (read(catalog.get(node.component)?.title) || node.component);
    return [{ id: node.id, label, what: counterpart ? t("changedHere") : t("onlyHere") }];
  });
  return (
    <section className={styles.sideBox}>
      <h3>{title}</h3>
      <p className="es-muted">{t("sideFacts", { nodes: document.nodes.length, edges: document.edges.length })}</p>
      {differing.slice(0, 8).map(({ id, label, what }) => (
        <div key={id} className={styles.sideRow}>
          <span className="es-ellipsis">
            {label} <span className="es-muted">{id}</span>
          </span>
          <span className={styles.toneWarn}>{what}</span>
        </div>
      ))}
    </section>
  );
}
