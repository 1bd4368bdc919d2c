/** The lines of the log: what components said, between the start and the end of each node. */

import type { NodeRun } from "@/experiment/run";
import type { State } from "@/ui/StateTag";

export type Line = { cursor: number; time: string; node: string | null; level: string; text: string };
export type Words = {
  started: string;
  ended: (state: State, node: NodeRun) => string;
};

/** Lines in the order of their time; a node's own lie between its start and its end. */
export function merged(said: readonly Line[], nodes: { [id: string]: NodeRun }, words: Words, only?: string): Line[] {
  const starts: Line[] = [];
  const ends: Line[] = [];
  for (const [node, run] of Object.entries(nodes)) {
    if (only !== undefined && node !== only) continue;
    if (run.started_at) starts.push({ cursor: 0, time: run.started_at, node, level: "state", text: words.started });
    if (!run.finished_at || run.state === "skipped") continue;
    const level = run.state === "failed" ? "error" : "state";
    ends.push({ cursor: 0, time: run.finished_at, node, level, text: words.ended(run.state, run) });
  }
  // The sort is stable: of the same moment, starts come first and ends last.
  return [...starts, ...said, ...ends].sort((a, b) => Date.parse(a.time) - Date.parse(b.time));
}
