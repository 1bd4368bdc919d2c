import {
  ApartmentOutlined,
  ExpandOutlined,
  MinusOutlined,
  PlusOutlined,
  RedoOutlined,
  UndoOutlined,
} from "@ant-design/icons";
import { useReactFlow } from "@xyflow/react";
import { Button, Tooltip } from "antd";
import type { ReactNode } from "react";
import { useEditor, useWorkbench } from "@/editor/context";
import styles from "./canvas.module.css";
import { canvas } from "./locale";
import { useArrange } from "./useArrange";

/** Zoom, fit, layout, undo and redo, at the corner of the canvas. */
export function CanvasTools() {
  const t = canvas.useWords();
  const { editor } = useWorkbench();
  const { zoomIn, zoomOut, fitView } = useReactFlow();
  const arrange = useArrange();
  const past = useEditor((state) => state.past.length > 0);
  const future = useEditor((state) => state.future.length > 0);
  const readOnly = useEditor((state) => state.readOnly);
  return (
    <div className={styles.tools}>
      <Tool label={t("zoomOut")} icon={<MinusOutlined />} onClick={() => void zoomOut()} />
      <Tool label={t("zoomIn")} icon={<PlusOutlined />} onClick={() => void zoomIn()} />
      <Tool
        label={t("fit")}
        icon={<ExpandOutlined />}
        onClick={() => void fitView({ padding: 0.1, maxZoom: 1, minZoom: 0.5, duration: 200 })}
      />
      {!readOnly && (
        <>
          <Tool label={t("arrange")} icon={<ApartmentOutlined />} onClick={() => void arrange()} testid="arrange" />
          <Tool
            label={t("undo")}
            icon={<UndoOutlined />}
            disabled={!past}
            onClick={() => editor.getState().undo()}
            testid="undo"
          />
          <Tool
            label={t("redo")}
            icon={<RedoOutlined />}
            disabled={!future}
            onClick={() => editor.getState().redo()}
            testid="redo"
          />
        </>
      )}
    </div>
  );
}

function Tool(props: { label: string; icon: ReactNode; onClick: () => void; disabled?: boolean; testid?: string }) {
  return (
    <Tooltip title={props.label} mouseEnterDelay={0.6}>
      <Button
        type="text"
        size="small"
        icon={props.icon}
        aria-label={props.label}
        disabled={props.disabled}
        onClick={props.onClick}
        data-testid={props.testid}
      />
    </Tooltip>
  );
}
