/** Light or dark, remembered in this browser. */

import { create } from "zustand";
import { type Mode, storedMode, storeMode } from "./theme";

export const useMode = create<{ mode: Mode; choose: (mode: Mode) => void }>((set) => ({
  mode: storedMode(),
  choose: (mode) => {
    storeMode(mode);
    set({ mode });
  },
}));
