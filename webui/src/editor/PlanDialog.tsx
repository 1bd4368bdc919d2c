import { useMutation, useQuery } from "@tanstack/react-query";
import { Alert, Modal, Segmented, Skeleton } from "antd";
import { useState } from "react";
import { http } from "@/api/http";
import { useAt } from "@/api/session";
import { ChoiceFields } from "@/clusters/ChoiceFields";
import type { Choice } from "@/clusters/useCluster";
import { nodeOf } from "@/experiment/document";
import type { Plan, RunSnapshot, Scope } from "@/experiment/plan";
import { type Values, variablesOf } from "@/experiment/variables";
import { ErrorState } from "@/ui/ErrorState";
import { useText } from "@/ui/words";
import { useWorkbench } from "./context";
import styles from "./editor.module.css";
import { editor as texts } from "./locale";
import { type AsOf, PlanTable } from "./PlanTable";
import { useRunDialog } from "./runDialog";
import { VariableFields } from "./VariableFields";

/** Shows what a run would do before it is started: what is reused, what runs and why, and how long it may take. */
export function PlanDialog() {
  const request = useRunDialog((state) => state.request);
  return request ? <Planned key={JSON.stringify(request)} {...request} /> : null;
}

function Planned(asked: { scope: Scope; force: string[]; draft: boolean }) {
  const { scope } = asked;
  const t = texts.useWords();
  const at = useAt();
  const { id, autosave, live, desk, inference, editor } = useWorkbench();
  const { close } = useRunDialog();
  const [force, setForce] = useState<string[]>(asked.force);
  const [draft, setDraft] = useState(asked.draft);
  const [values, setValues] = useState<Values>({});
  const [cluster, setCluster] = useState<Choice>({});
  const variables = variablesOf(editor.getState().document);
  const [asOf, setAsOf] = useState<AsOf>({});
  const body = { scope, force, variables: values, draft, as_of: asOf };
  const plan = useQuery({
    queryKey: ["plan", id, body],
    queryFn: async () => {
      await autosave.flush();
      return http.post<Plan>(at(`experiments/${id}/plan/`), body);
    },
    gcTime: 0,
    staleTime: 0,
    retry: false,
  });
  const start = useMutation({
    mutationFn: async () => {
      await autosave.flush();
      const { revision } = autosave.state.getState();
      return http.post<RunSnapshot>(at(`experiments/${id}/runs/`), { ...body, revision, cluster });
    },
    onSuccess: (run) => {
      close();
      live.watch(run.id);
      desk.setState({ dock: desk.getState().dock ?? "results" });
      window.history.replaceState(window.history.state, "", `?run=${run.id}`);
    },
  });
  const problems =
    inference.state.getState().inference?.problems.filter((problem) => problem.severity === "error") ?? [];
  const error = start.error ?? plan.error;
  return (
    <Modal
      open
      width={780}
      title={<PlanTitle scope={scope} />}
      onCancel={close}
      okText={t("planStart")}
      okButtonProps={{ disabled: !plan.data, loading: start.isPending, "data-testid": "plan-run" }}
      onOk={() => start.mutate()}
      data-testid="plan"
    >
      <Amount draft={draft} onChange={setDraft} />
      {variables.length > 0 && (
        <VariableFields variables={variables} given={values} resolved={plan.data?.variables} onChange={setValues} />
      )}
      <ChoiceFields choice={cluster} onChange={setCluster} />
      {error && <ErrorState error={error} retry={() => void plan.refetch()} />}
      {!error && problems.length > 0 && plan.data && <Problems count={problems.length} />}
      {plan.isPending && <Skeleton active paragraph={{ rows: 6 }} />}
      {plan.data && (
        <PlanTable
          plan={plan.data}
          toggleForce={(node) =>
            setForce(force.includes(node) ? force.filter((one) => one !== node) : [...force, node])
          }
          force={force}
          asOf={asOf}
          chooseMoment={(node, moment) => {
            const { [node]: _, ...others } = asOf;
            setAsOf(moment ? { ...others, [node]: moment } : others);
            setForce(force.filter((one) => one !== node));
          }}
        />
      )}
    </Modal>
  );
}

/** All data or a sample. */
function Amount({ draft, onChange }: { draft: boolean; onChange: (draft: boolean) => void }) {
  const t = texts.useWords();
  return (
    <div className={styles.planAmount}>
      <Segmented<"whole" | "draft">
        value={draft ? "draft" : "whole"}
        onChange={(value) => onChange(value === "draft")}
        options={[
          { value: "whole", label: t("planWhole") },
          { value: "draft", label: t("planDraft") },
        ]}
        data-testid="plan-amount"
      />
      {draft && <span className="es-muted">{t("planDraftHint")}</span>}
    </div>
  );
}

function Problems({ count }: { count: number }) {
  const t = texts.useWords();
  return <Alert type="warning" showIcon title={t("problems", { count })} style={{ marginBottom: 12 }} />;
}

function PlanTitle({ scope }: { scope: Scope }) {
  const t = texts.useWords();
  const read = useText();
  const { editor, catalog } = useWorkbench();
  const { document } = editor.getState();
  const names = scope.nodes.map((id) => {
    const node = nodeOf(document, id);
    return node?.label ?? (read(catalog.get(node?.component ?? "")?.title) || id);
  });
  const node = names.slice(0, 3).join(", ") + (names.length > 3 ? "…" : "");
  const said = {
    all: t("planScopeAll"),
    to: t("planScopeTo", { node }),
    from: t("planScopeFrom", { node }),
    only: t("planScopeOnly", { node }),
  };
  return (
    <>
      {t("planTitle")} <span className="es-muted">· {said[scope.kind]}</span>
    </>
  );
}
