import { useQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { Segmented } from "antd";
import { useEffect, useMemo, useRef } from "react";
import { http } from "@/api/http";
import { useAt } from "@/api/session";
import { FINISHED } from "@/experiment/plan";
import { SparkPages } from "@/extras/SparkPages";
import { EmptyState } from "@/ui/EmptyState";
import { clock, number, seconds } from "@/ui/format";
import { ui } from "@/ui/locale";
import { useLanguage, useText } from "@/ui/words";
import { useDesk, useLive, useSelectedNode, useWorkbench } from "./context";
import styles from "./editor.module.css";
import { editor as texts } from "./locale";
import { type Line, merged, type Words } from "./logLines";

/** What the engine said, of all nodes or of the selected one; follows the end until one scrolls up. */
export function DockLogs() {
  const t = texts.useWords();
  const at = useAt();
  const node = useSelectedNode();
  const run = useLive((state) => state.run?.id ?? null);
  const going = useLive((state) => state.run !== null && !FINISHED.has(state.run.state));
  const pages = useLive((state) => (state.run?.state === "running" ? (state.run.pages ?? null) : null));
  const count = useLive((state) => state.logs.length);
  const { desk } = useWorkbench();
  const scope = useDesk((state) => state.logs);
  const only = scope === "node" ? node?.id : undefined;
  const { data } = useQuery({
    queryKey: ["runs", run, "logs", only ?? "", going ? Math.ceil(count / 20) : "end"],
    queryFn: () => http.get<{ lines: Line[] }>(at(`runs/${run}/logs/`), { query: { node: only, limit: 5000 } }),
    enabled: run !== null,
    refetchInterval: going ? 1500 : false,
    placeholderData: (former) => former,
  });
  const nodes = useLive((state) => state.run?.nodes);
  const words = useLineWords();
  const lines = useMemo(() => merged(data?.lines ?? [], nodes ?? {}, words, only), [data, nodes, words, only]);
  if (run === null || lines.length === 0) return <EmptyState title={t("logsNone")} />;
  return (
    <div className={styles.logs}>
      <div className={styles.logTools}>
        {node && (
          <Segmented<"all" | "node">
            size="small"
            value={scope}
            onChange={(logs) => desk.setState({ logs })}
            options={[
              { value: "all", label: t("logsAll") },
              { value: "node", label: t("logsNode") },
            ]}
          />
        )}
        <SparkPages run={pages} />
      </div>
      <Lines lines={lines} />
    </div>
  );
}

function useLineWords(): Words {
  const t = texts.useWords();
  const state = ui.useWords();
  const read = useText();
  const chosen = useLanguage();
  return useMemo(
    () => ({
      started: t("logStarted"),
      ended: (end, node) => {
        const parts = [state(end)];
        if (node.seconds !== null && end !== "reused") parts.push(seconds(node.seconds, chosen));
        if (node.rows !== null) parts.push(t("logRows", { count: node.rows, rows: number(node.rows, chosen) }));
        if (node.problem) parts.push(read(node.problem.message));
        return parts.join(" · ");
      },
    }),
    [t, state, read, chosen],
  );
}

function Lines({ lines }: { lines: readonly Line[] }) {
  const t = texts.useWords();
  const place = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => place.current,
    estimateSize: () => 20,
    overscan: 20,
  });
  useEffect(() => {
    if (follows.current && lines.length > 0) rows.scrollToIndex(lines.length - 1);
  }, [lines, rows]);
  return (
    <div
      ref={place}
      className={styles.logLines}
      role="log"
      aria-label={t("logs")}
      tabIndex={0}
      onScroll={({ currentTarget: box }) => {
        follows.current = box.scrollHeight - box.scrollTop - box.clientHeight < 40;
      }}
    >
      <div style={{ height: rows.getTotalSize(), position: "relative" }}>
        {rows.getVirtualItems().map((item) => {
          const line = lines[item.index];
          return (
            line && (
              <div
                key={item.key}
                ref={rows.measureElement}
                data-index={item.index}
                className={styles.logLine}
                data-level={line.level}
                style={{ top: item.start }}
              >
                <time dateTime={line.time}>{clock(line.time)}</time>
                <span title={line.node ?? ""}>{line.node ?? ""}</span>
                <span>{line.text}</span>
              </div>
            )
          );
        })}
      </div>
    </div>
  );
}
