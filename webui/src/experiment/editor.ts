/** The open experiment: its document, what is selected, and everything that can be undone. */

import { createStore } from "zustand/vanilla";
import type { Experiment } from "./document";
import { nodesById } from "./document";

const MERGE_MS = 500;
const MOST_STEPS = 200;

export type Editor = {
  document: Experiment;
  nodes: ReadonlySet<string>;
  /** Keys of selected edges (`edgeKey`). */
  edges: ReadonlySet<string>;
  past: readonly Experiment[];
  future: readonly Experiment[];
  readOnly: boolean;
  /** One step of history. Changes with the same `merge` within half a second of each other are one step. */
  change: (make: (document: Experiment) => Experiment, merge?: string) => void;
  select: (nodes: Iterable<string>, edges?: Iterable<string>) => void;
  undo: () => void;
  redo: () => void;
  /** Show another document (a restored version, the other side of a conflict); can be undone. */
  replace: (document: Experiment) => void;
  /** Show what the server has; history starts anew. */
  reset: (document: Experiment) => void;
};

export type EditorStore = ReturnType<typeof createEditor>;

export function createEditor(document: Experiment, readOnly = false, clock: () => number = () => performance.now()) {
  let last: { merge: string; at: number } | null = null;
  return createStore<Editor>()((set, get) => {
    function shown(next: Experiment): Pick<Editor, "document" | "nodes" | "edges"> {
      const { nodes, edges } = get();
      const known = nodesById(next);
      return { document: next, nodes: new Set([...nodes].filter((id) => known.has(id))), edges };
    }
    return {
      document,
      nodes: new Set(),
      edges: new Set(),
      past: [],
      future: [],
      readOnly,
      change(make, merge) {
        const before = get();
        if (before.readOnly) return;
        const next = make(before.document);
        if (next === before.document) return;
        const at = clock();
        const joins = merge !== undefined && last?.merge === merge && at - last.at < MERGE_MS && before.past.length > 0;
        last = merge === undefined ? null : { merge, at };
        const past = joins ? before.past : [...before.past, before.document].slice(-MOST_STEPS);
        set({ ...shown(next), past, future: [] });
      },
      select(nodes, edges = []) {
        set({ nodes: new Set(nodes), edges: new Set(edges) });
      },
      undo() {
        const { past, future, document: now, readOnly: fixed } = get();
        const previous = past.at(-1);
        if (!previous || fixed) return;
        last = null;
        set({ ...shown(previous), past: past.slice(0, -1), future: [now, ...future] });
      },
      redo() {
        const { past, future, document: now, readOnly: fixed } = get();
        const next = future[0];
        if (!next || fixed) return;
        last = null;
        set({ ...shown(next), past: [...past, now], future: future.slice(1) });
      },
      replace(next) {
        last = null;
        set({ ...shown(next), past: [...get().past, get().document], future: [] });
      },
      reset(next) {
        last = null;
        set({ ...shown(next), past: [], future: [] });
      },
    };
  });
}
