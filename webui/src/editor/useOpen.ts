/** Reads the experiment, the catalogue and, where the address names one, a run; makes the workbench of them. */

import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { http } from "@/api/http";
import { useAt, usePlace } from "@/api/session";
import type { User } from "@/api/types";
import type { Catalog } from "@/experiment/catalog";
import type { CompactInference } from "@/experiment/compact";
import type { Experiment } from "@/experiment/document";
import { createEditor } from "@/experiment/editor";
import { LiveInference } from "@/experiment/infer";
import { LiveRun } from "@/experiment/liveRun";
import type { RunBrief, RunSnapshot } from "@/experiment/plan";
import { Autosave } from "@/experiment/save";
import { createDesk, type Workbench } from "./context";

export type ExperimentAnswer = {
  id: number;
  name: string;
  description: string;
  revision: number;
  document: Experiment;
  updated_at: string;
  updated_by: User | null;
  last_run: RunBrief | null;
};

export function useExperiment(id: number) {
  const at = useAt();
  return useQuery({
    queryKey: ["experiments", id, "open"],
    queryFn: () => http.get<ExperimentAnswer>(at(`experiments/${id}/`)),
    // What is open is the truth; a refetch must not replace it below the user's hands.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
}

/** A past run on the version that it ran, shown read-only. */
export function usePastRun(run: number | null) {
  const at = useAt();
  return useQuery({
    queryKey: ["runs", run, "snapshot"],
    queryFn: () => http.get<RunSnapshot>(at(`runs/${run}/`)),
    enabled: run !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function socketAddress(path: string): string {
  return `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}${path}`;
}

function connectRun(run: number, after: number | null): WebSocket {
  return new WebSocket(socketAddress(`/ws/runs/${run}/${after === null ? "" : `?after=${after}`}`));
}

/** What is computed of a document: where its nodes stand does not matter. */
function computed(document: Experiment): Experiment {
  return { ...document, view: {} };
}

/** The workbench lives as long as the same experiment is open; leaving saves what is unsaved. */
export function useMakeWorkbench(answer: ExperimentAnswer, catalog: Catalog, past: Experiment | null): Workbench {
  const { workspace } = usePlace();
  const base = `/api/workspaces/${workspace.slug}`;
  const { id, revision, document } = answer;
  const readOnly = past !== null || workspace.role === "viewer";
  // biome-ignore lint/correctness/useExhaustiveDependencies: the answer is only where the editing starts
  const workbench = useMemo<Workbench>(() => {
    const editor = createEditor(past ?? document, readOnly);
    const autosave = new Autosave(
      editor,
      (at, next) =>
        http.put<{ revision: number }>(`${base}/experiments/${id}/document/`, {
          revision: at,
          document: next,
          infer: false,
        }),
      revision,
    );
    const inference = new LiveInference(editor, (next, signal) =>
      http.post<CompactInference>(`${base}/infer/compact/`, { document: computed(next) }, { signal }),
    );
    return { id, catalog, editor, autosave, inference, live: new LiveRun(connectRun), desk: createDesk() };
  }, [id, catalog, past, base, readOnly]);
  useEffect(() => {
    workbench.autosave.start();
    workbench.inference.start();
    return () => {
      workbench.autosave.stop();
      workbench.inference.stop();
      workbench.live.close();
    };
  }, [workbench]);
  return workbench;
}
