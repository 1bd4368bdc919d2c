/** Which run the user wants to start; the plan dialog shows what it would do before anything runs. */

import { create } from "zustand";
import type { Scope } from "@/experiment/plan";

type RunDialog = {
  request: { scope: Scope; force: string[]; draft: boolean } | null;
  ask: (scope: Scope, force?: string[], draft?: boolean) => void;
  close: () => void;
};

export const useRunDialog = create<RunDialog>()((set) => ({
  request: null,
  ask: (scope, force = [], draft = false) => set({ request: { scope, force, draft } }),
  close: () => set({ request: null }),
}));
