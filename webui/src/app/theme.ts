/** The look: one blue, quiet greys. CSS reads the same values as `--es-*` variables of theme.css. */

import { theme as antd, type ThemeConfig } from "antd";

export type Mode = "light" | "dark";
const STORED = "studio.theme";

export function storedMode(): Mode {
  return localStorage.getItem(STORED) === "dark" ? "dark" : "light";
}

export function storeMode(mode: Mode): void {
  localStorage.setItem(STORED, mode);
}

// Never 0 s: panels wait for their motion to end, and one that takes no time tells no end.
const AT_ONCE = { motionDurationFast: "0.01ms", motionDurationMid: "0.01ms", motionDurationSlow: "0.01ms" };

/** `moving`: panels fade and zoom; false for those who asked their system for less motion. */
export function themeOf(mode: Mode, moving: boolean): ThemeConfig {
  return {
    algorithm: mode === "dark" ? antd.darkAlgorithm : antd.defaultAlgorithm,
    token: {
      colorPrimary: "#2457d6",
      colorInfo: "#2457d6",
      colorLink: mode === "dark" ? "#7aa2ff" : "#2457d6",
      colorSuccess: "#16794c",
      colorWarning: "#a15c07",
      colorError: "#c92a2a",
      borderRadius: 6,
      fontFamily: "var(--es-font)",
      fontSize: 13,
      controlHeight: 32,
      colorBgLayout: mode === "dark" ? "#101216" : "#f5f6f8",
      colorBgContainer: mode === "dark" ? "#181b21" : "#ffffff",
      colorBgElevated: mode === "dark" ? "#20242c" : "#ffffff",
      colorBorder: mode === "dark" ? "#363c47" : "#d5d9e0",
      colorBorderSecondary: mode === "dark" ? "#2a2f38" : "#e6e8ec",
      colorTextSecondary: mode === "dark" ? "#a7b0bd" : "#525b69",
      colorTextTertiary: mode === "dark" ? "#8b95a5" : "#667080",
      wireframe: false,
      ...(moving ? {} : AT_ONCE),
    },
    components: {
      Table: { cellPaddingBlockSM: 6, cellPaddingInlineSM: 10, headerBg: mode === "dark" ? "#1d2128" : "#f8f9fb" },
      Tabs: { horizontalMargin: "0" },
      Form: { itemMarginBottom: 14, verticalLabelPadding: "0 0 4px" },
    },
  };
}
