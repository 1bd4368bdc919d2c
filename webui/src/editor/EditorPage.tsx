import { Spin } from "antd";
import { useEffect } from "react";
import { useLocation, useNavigate, useParams, useSearchParams } from "react-router";
import { useCatalog } from "@/api/catalog";
import { lost } from "@/api/queries";
import type { Fix, Where } from "@/api/types";
import { CanvasProvider } from "@/canvas/view";
import type { Catalog } from "@/experiment/catalog";
import { applied } from "@/experiment/fixes";
import type { RunSnapshot } from "@/experiment/plan";
import { ErrorState } from "@/ui/ErrorState";
import { type Workbench, WorkbenchContext } from "./context";
import { Desktop } from "./Desktop";
import { editor } from "./locale";
import { type ExperimentAnswer, useExperiment, useMakeWorkbench, usePastRun } from "./useOpen";

/** `/experiments/7?node=n3&run=42`: the experiment, a node selected, a run shown (on its own version once that differs). */
export function EditorPage() {
  const t = editor.useWords();
  const { experiment: text } = useParams();
  const [query] = useSearchParams();
  const id = Number(text);
  const run = Number(query.get("run")) || null;
  const catalog = useCatalog();
  const experiment = useExperiment(id);
  const past = usePastRun(run);
  const failed = lost(catalog) ?? lost(experiment) ?? lost(past);
  if (failed) {
    return (
      <ErrorState
        error={failed}
        retry={() => void Promise.all([catalog.refetch(), experiment.refetch(), past.refetch()])}
      />
    );
  }
  if (!catalog.data || !experiment.data || (run !== null && !past.data)) {
    return <Spin fullscreen description={t("loading")} />;
  }
  return <OpenExperiment key={id} answer={experiment.data} catalog={catalog.data} run={past.data ?? null} />;
}

type OpenProps = { answer: ExperimentAnswer; catalog: Catalog; run: RunSnapshot | null };

function OpenExperiment({ answer, catalog, run }: OpenProps) {
  const [query] = useSearchParams();
  const old = run && query.get("run") && !sameGraph(run, answer) ? run.document : null;
  const workbench = useMakeWorkbench(answer, catalog, old);
  const runId = run?.id ?? answer.last_run?.id ?? null;
  useEffect(() => {
    document.title = `${answer.name} · Experiment Studio`;
  }, [answer.name]);
  useEffect(() => {
    if (runId !== null) workbench.live.watch(runId);
  }, [workbench, runId]);
  useEffect(() => {
    const node = new URLSearchParams(location.search).get("node");
    if (node) workbench.editor.getState().select([node]);
  }, [workbench]);
  useFixOnArrival(workbench);
  return (
    <WorkbenchContext value={workbench}>
      <CanvasProvider key={old ? "past" : "now"}>
        <Desktop answer={answer} past={old ? run : null} />
      </CanvasProvider>
    </WorkbenchContext>
  );
}

/** A fix that was pressed at a past run is applied to the experiment as it is now: one step, which can be undone. */
function useFixOnArrival(workbench: Workbench) {
  const { state, search } = useLocation();
  const navigate = useNavigate();
  useEffect(() => {
    const { editor, catalog } = workbench;
    if (!isFix(state) || editor.getState().readOnly) return;
    editor.getState().change((now) => applied(now, catalog, state.fix, state.where) ?? now);
    navigate({ search }, { replace: true, state: null });
  }, [workbench, state, search, navigate]);
}

function isFix(state: unknown): state is { fix: Fix; where: Where } {
  return typeof state === "object" && state !== null && "fix" in state && "where" in state;
}

/** Whether a run ran what the experiment now says: places and names of nodes do not count. */
function sameGraph(run: RunSnapshot, answer: ExperimentAnswer): boolean {
  const essence = ({ nodes, edges }: RunSnapshot["document"]) =>
    JSON.stringify([nodes.map(({ label: _, ...node }) => node), edges]);
  return essence(run.document) === essence(answer.document);
}
