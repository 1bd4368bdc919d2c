import { Alert, Segmented } from "antd";
import { useEffect, useState } from "react";
import { useComponent, useDesk, useEditor, useNodeRun, useShape, useWorkbench } from "@/editor/context";
import type { Param } from "@/experiment/catalog";
import type { Json, Node } from "@/experiment/document";
import { setParam } from "@/experiment/edit";
import { inputColumns } from "@/experiment/schema";
import { ParamForm } from "@/params/ParamForm";
import { ComponentHelp } from "./ComponentHelp";
import { FailedNode } from "./FailedNode";
import { FixButton } from "./FixButton";
import { InputSources } from "./InputSources";
import styles from "./inspector.module.css";
import { inspector } from "./locale";
import { NodeColumns } from "./NodeColumns";
import { NodeHeader } from "./NodeHeader";
import { NodeProblemList } from "./NodeProblemList";
import { NodeUsage } from "./NodeUsage";

type Tab = "parameters" | "columns" | "help";

/** One node: its name and actions, and its settings, columns or help page. */
export function NodeInspector({ node }: { node: Node }) {
  const t = inspector.useWords();
  const component = useComponent(node);
  const run = useNodeRun(node.id);
  const [tab, setTab] = useState<Tab>("parameters");
  const field = useDesk((state) => state.field);
  useEffect(() => {
    if (field?.node === node.id) setTab("parameters");
  }, [field, node.id]);
  if (!component) return <Alert type="error" style={{ margin: 12 }} title={t("unknown", { key: node.component })} />;
  return (
    <>
      <NodeHeader node={node} component={component} />
      <div className={styles.tabs}>
        <Segmented<Tab>
          block
          size="small"
          value={tab}
          onChange={setTab}
          options={[
            { value: "parameters", label: t("parameters") },
            { value: "columns", label: t("columns") },
            { value: "help", label: t("help") },
          ]}
        />
      </div>
      <div className={styles.body}>
        {run?.state === "failed" && <FailedNode node={node} run={run} />}
        {run && <NodeUsage run={run} />}
        {tab === "parameters" && <Settings node={node} params={component.params} />}
        {tab === "columns" && <NodeColumns node={node} component={component} />}
        {tab === "help" && <ComponentHelp component={component} />}
      </div>
    </>
  );
}

function Settings({ node, params }: { node: Node; params: Param[] }) {
  const { editor } = useWorkbench();
  const shape = useShape(node.id);
  const readOnly = useEditor((state) => state.readOnly);
  useScrollToField(node.id);
  const problems = shape?.problems ?? [];
  const known = new Set(params.map((param) => param.name));
  return (
    <>
      <NodeProblemList
        node={node.id}
        problems={problems.filter((problem) => !problem.where.param || !known.has(problem.where.param))}
      />
      <InputSources node={node} />
      <ParamForm
        params={params}
        values={node.params}
        onChange={(name: string, value: Json | undefined) =>
          editor.getState().change((document) => setParam(document, node.id, name, value), `param/${node.id}/${name}`)
        }
        columnsOf={(param) => inputColumns(shape, param.port)}
        problems={problems}
        remedy={(problem) => <FixButton node={node.id} problem={problem} />}
        readOnly={readOnly}
      />
    </>
  );
}

/** A problem or a link leads to a field: it comes into view, takes the focus and lights up for a moment. */
function useScrollToField(node: string) {
  const field = useDesk((state) => state.field);
  useEffect(() => {
    if (field?.node !== node) return;
    let timer: ReturnType<typeof setTimeout>;
    // A widget's file is loaded when it is first shown.
    const look = (times: number) => {
      const found = document.querySelector<HTMLElement>(`[data-param="${CSS.escape(field.param)}"]`);
      const loading = found?.querySelector(".ant-skeleton");
      const input = found?.querySelector<HTMLElement>("input, textarea, [contenteditable=true], button");
      if (found && input && !loading) lead(found, input);
      else if (times > 0) timer = setTimeout(look, LOOK_MS, times - 1);
    };
    timer = setTimeout(look, LOOK_MS, 60);
    return () => clearTimeout(timer);
  }, [field, node]);
}

const LOOK_MS = 80;

function lead(field: HTMLElement, input: HTMLElement): void {
  field.scrollIntoView({ block: "center" });
  input.focus();
  field.classList.add("flash");
  setTimeout(() => field.classList.remove("flash"), 1600);
}
