/** What the parts of the editor share: the open experiment, what is inferred of it, its autosave and the run shown. */

import { createContext, useContext, useMemo } from "react";
import { useStore } from "zustand";
import { createStore, type StoreApi } from "zustand/vanilla";
import type { Catalog, Component } from "@/experiment/catalog";
import { type Node, nodesById } from "@/experiment/document";
import type { Editor, EditorStore } from "@/experiment/editor";
import type { InferState, LiveInference } from "@/experiment/infer";
import type { LiveRun, LiveRunState } from "@/experiment/liveRun";
import type { NodeRun } from "@/experiment/run";
import type { Autosave } from "@/experiment/save";
import type { NodeShape } from "@/experiment/schema";

/** What is open on the screen besides the document. */
export type Desk = {
  dock: "results" | "logs" | "plan" | "problems" | null;
  dockFull: boolean;
  /** Whose log is shown: everyone's, or the selected node's. */
  logs: "all" | "node";
  /** The parameter that a problem or a link leads to, on the selected node. */
  field: { node: string; param: string; at: number } | null;
  /** The output port whose result is shown. */
  port: { node: string; port: string } | null;
  chooser: Chooser | null;
  help: boolean;
  /** The experiment is shown as a script. */
  code: boolean;
};
/** The quick-add menu or the command search: where it is, and what a chosen component is connected to. */
export type Chooser =
  | { kind: "search" }
  | {
      kind: "add";
      screen: { x: number; y: number };
      place: { x: number; y: number };
      end: readonly [node: string, port: string] | null;
      side: "output" | "input";
    };

export type Workbench = {
  id: number;
  catalog: Catalog;
  editor: EditorStore;
  autosave: Autosave;
  inference: LiveInference;
  live: LiveRun;
  desk: StoreApi<Desk>;
};

export function createDesk(): StoreApi<Desk> {
  return createStore<Desk>()(() => ({
    dock: null,
    dockFull: false,
    logs: "all",
    field: null,
    port: null,
    chooser: null,
    help: false,
    code: false,
  }));
}

export const WorkbenchContext = createContext<Workbench | null>(null);

export function useWorkbench(): Workbench {
  const found = useContext(WorkbenchContext);
  if (!found) throw new Error("useWorkbench outside of the editor");
  return found;
}

export function useEditor<T>(pick: (editor: Editor) => T): T {
  return useStore(useWorkbench().editor, pick);
}

export function useDesk<T>(pick: (desk: Desk) => T): T {
  return useStore(useWorkbench().desk, pick);
}

export function useInference<T>(pick: (state: InferState) => T): T {
  return useStore(useWorkbench().inference.state, pick);
}

export function useLive<T>(pick: (state: LiveRunState) => T): T {
  return useStore(useWorkbench().live.state, pick);
}

export function useNode(id: string): Node | undefined {
  return useEditor((state) => nodesById(state.document).get(id));
}

export function useComponent(node: Node | undefined): Component | undefined {
  const { catalog } = useWorkbench();
  return node && catalog.get(node.component);
}

export function useShape(id: string): NodeShape | undefined {
  return useInference((state) => state.inference?.nodes[id]);
}

export function useNodeRun(id: string): NodeRun | undefined {
  return useLive((state) => state.run?.nodes[id]);
}

/** The one selected node, if it is exactly one. */
export function useSelectedNode(): Node | undefined {
  const id = useEditor((state) => (state.nodes.size === 1 ? [...state.nodes][0] : undefined));
  return useEditor((state) => (id ? nodesById(state.document).get(id) : undefined));
}

/** A stable object of a few functions made once from the workbench. */
export function useFromWorkbench<T>(make: (workbench: Workbench) => T): T {
  const workbench = useWorkbench();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `make` is written inline and never changes its meaning
  return useMemo(() => make(workbench), [workbench]);
}
