import { MinusCircleOutlined } from "@ant-design/icons";
import type { NodeProps } from "@xyflow/react";
import { memo } from "react";
import { useComponent, useNode, useNodeRun, useWorkbench } from "@/editor/context";
import type { Port } from "@/experiment/catalog";
import { CategoryIcon } from "@/ui/CategoryIcon";
import { useText } from "@/ui/words";
import styles from "./canvas.module.css";
import { useConnecting } from "./connecting";
import type { CanvasNode } from "./flow";
import { canvas } from "./locale";
import { NodeProblems, NodeStatus } from "./NodeStatus";
import { PortHandle } from "./PortHandle";

/** A node on the canvas: category colour, icon, title, what is known of it, and its labelled ports. */
export const ComponentNode = memo(function ComponentNode({ id, selected }: NodeProps<CanvasNode>) {
  const { catalog } = useWorkbench();
  const read = useText();
  const t = canvas.useWords();
  const node = useNode(id);
  const component = useComponent(node);
  const run = useNodeRun(id);
  const faded = useConnecting((state) => state.faded.has(id));
  if (!node) return null;
  const category = component && catalog.category(component.category);
  const title = component ? read(component.title) : node.component;
  const className = [
    styles.node,
    selected ? styles.selected : "",
    node.disabled ? styles.disabled : "",
    faded ? styles.faded : "",
    component ? "" : styles.broken,
  ].join(" ");
  return (
    <div
      className={className}
      style={{ "--category": category?.colour ?? "#667080" }}
      data-testid={`node-${id}`}
      data-component={node.component}
      data-state={run?.state ?? "none"}
    >
      <div className={styles.head}>
        <span className={styles.icon}>
          <CategoryIcon name={category?.icon} />
        </span>
        <span className={styles.titles}>
          <span className={styles.title} title={node.label ?? title}>
            {node.label ?? title}
          </span>
          <span className={styles.sub}>
            {node.disabled ? (
              <>
                <MinusCircleOutlined /> {t("disabled")}
              </>
            ) : (
              <NodeStatus
                id={id}
                subtitle={node.label ? title : null}
                known={component !== undefined}
                kind={read(category?.title)}
              />
            )}
          </span>
        </span>
        <NodeProblems id={id} />
      </div>
      {component && <Ports id={id} inputs={component.inputs} outputs={component.outputs} />}
      {run?.state === "running" && (
        <div className={styles.progress}>
          <div style={{ width: `${Math.round((run.fraction ?? 0.04) * 100)}%` }} />
        </div>
      )}
    </div>
  );
});

function Ports({ id, inputs, outputs }: { id: string; inputs: Port[]; outputs: Port[] }) {
  return (
    <div className={styles.ports}>
      <div>
        {inputs.map((port, index) => (
          <PortHandle key={port.name} node={id} port={port} side="in" index={index} />
        ))}
      </div>
      <div>
        {outputs.map((port, index) => (
          <PortHandle key={port.name} node={id} port={port} side="out" index={index} />
        ))}
      </div>
    </div>
  );
}
