import { Select } from "antd";
import { useComponent, useEditor, useWorkbench } from "@/editor/context";
import type { Port } from "@/experiment/catalog";
import { sourcesFor } from "@/experiment/connect";
import { type End, type Node, nodeOf } from "@/experiment/document";
import { connect, disconnect } from "@/experiment/edit";
import { useText } from "@/ui/words";
import styles from "./inspector.module.css";
import { inspector } from "./locale";

/** Connecting without a mouse: for each input, the upstream outputs to choose from. */
export function InputSources({ node }: { node: Node }) {
  const component = useComponent(node);
  if (!component || component.inputs.length === 0) return null;
  return (
    <div className={styles.inputs}>
      {component.inputs.map((port) => (
        <InputSource key={port.name} node={node} port={port} />
      ))}
    </div>
  );
}

function InputSource({ node, port }: { node: Node; port: Port }) {
  const t = inspector.useWords();
  const read = useText();
  const { editor, catalog } = useWorkbench();
  const document = useEditor((state) => state.document);
  const readOnly = useEditor((state) => state.readOnly);
  const to: End = [node.id, port.name];
  const coming = document.edges.filter((edge) => edge.to[0] === node.id && edge.to[1] === port.name);
  const options = sourcesFor(document, catalog, to).map((end) => {
    const source = nodeOf(document, end[0]);
    const component = catalog.get(source?.component ?? "");
    const name = source?.label ?? read(component?.title);
    const single = (component?.outputs.length ?? 0) < 2;
    const output = read(catalog.output(source, end[1])?.title);
    return {
      value: JSON.stringify(end),
      label: single ? `${name} (${end[0]})` : `${name} (${end[0]}) · ${output}`,
      end,
    };
  });
  const current = coming.map((edge) => JSON.stringify(edge.from));
  function set(values: string[]) {
    editor.getState().change((now) => {
      const kept = disconnect(
        now,
        coming.filter((edge) => !values.includes(JSON.stringify(edge.from))),
      );
      const added = options.filter((option) => values.includes(option.value) && !current.includes(option.value));
      return added.reduce((result, option) => connect(result, catalog, option.end, to), kept);
    });
  }
  const shared = {
    size: "small" as const,
    options,
    placeholder: port.optional ? t("notConnected") : t("chooseSource"),
    disabled: readOnly,
    "aria-label": t("input", { port: read(port.title) }),
    showSearch: { optionFilterProp: "label" },
    popupMatchSelectWidth: 280,
    "data-testid": `source-${port.name}`,
  };
  return (
    <div className={styles.input}>
      <span className="es-ellipsis">{read(port.title)} ←</span>
      {port.many ? (
        <Select<string[]> {...shared} mode="multiple" value={current} onChange={set} />
      ) : (
        <Select<string> {...shared} allowClear value={current[0]} onChange={(value) => set(value ? [value] : [])} />
      )}
    </div>
  );
}
