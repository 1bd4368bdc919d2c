import {
  AlignLeftOutlined,
  ApartmentOutlined,
  ColumnHeightOutlined,
  ColumnWidthOutlined,
  CopyOutlined,
  DeleteOutlined,
  VerticalAlignTopOutlined,
} from "@ant-design/icons";
import { Button } from "antd";
import type { ReactNode } from "react";
import { useArrange } from "@/canvas/useArrange";
import { useEditor, useWorkbench } from "@/editor/context";
import { useCommands } from "@/editor/useCommands";
import { align } from "@/experiment/edit";
import styles from "./inspector.module.css";
import { inspector } from "./locale";

/** Several nodes: put them in order, copy or delete them. */
export function SelectionInspector() {
  const t = inspector.useWords();
  const { editor } = useWorkbench();
  const ids = useEditor((state) => state.nodes);
  const commands = useCommands();
  const arrange = useArrange();
  const lineUp = (how: "left" | "top" | "across" | "down") => () =>
    editor.getState().change((document) => align(document, [...ids], how));
  const action = (label: string, icon: ReactNode, onClick: () => void, danger = false) => (
    <Button key={label} block icon={icon} onClick={onClick} danger={danger} className={styles.action}>
      {label}
    </Button>
  );
  return (
    <div className={styles.body}>
      <h2 className={styles.heading}>{t("selected", { count: ids.size })}</h2>
      {action(t("alignLeft"), <AlignLeftOutlined />, lineUp("left"))}
      {action(t("alignTop"), <VerticalAlignTopOutlined />, lineUp("top"))}
      {action(t("spreadAcross"), <ColumnWidthOutlined />, lineUp("across"))}
      {action(t("spreadDown"), <ColumnHeightOutlined />, lineUp("down"))}
      {action(t("arrange"), <ApartmentOutlined />, () => void arrange())}
      {action(t("duplicate"), <CopyOutlined />, commands.duplicate)}
      {action(t("remove"), <DeleteOutlined />, commands.remove, true)}
    </div>
  );
}
