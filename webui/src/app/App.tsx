import { QueryClientProvider } from "@tanstack/react-query";
import { App as AntApp, ConfigProvider } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import { useEffect, useMemo, useSyncExternalStore } from "react";
import { RouterProvider } from "react-router";
import { queryClient } from "@/api/queries";
import { useLanguage } from "@/ui/words";
import { useMode } from "./mode";
import { router } from "./routes";
import { themeOf } from "./theme";

/** The nonce under which styles may be added at run time (content security policy). */
export function nonce(): string | undefined {
  return document.querySelector<HTMLMetaElement>("meta[property=csp-nonce]")?.nonce;
}

const still = window.matchMedia("(prefers-reduced-motion: reduce)");

function onStill(changed: () => void): () => void {
  still.addEventListener("change", changed);
  return () => still.removeEventListener("change", changed);
}

export function App() {
  const chosen = useLanguage();
  const mode = useMode((state) => state.mode);
  const moving = useSyncExternalStore(onStill, () => !still.matches);
  const theme = useMemo(() => themeOf(mode, moving), [mode, moving]);
  useEffect(() => {
    document.documentElement.dataset.theme = mode;
  }, [mode]);
  return (
    <ConfigProvider
      locale={chosen === "zh" ? zhCN : enUS}
      theme={theme}
      csp={{ nonce: nonce() }}
      button={{ autoInsertSpace: false }}
    >
      <AntApp style={{ height: "100%" }} message={{ maxCount: 3 }}>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </AntApp>
    </ConfigProvider>
  );
}
