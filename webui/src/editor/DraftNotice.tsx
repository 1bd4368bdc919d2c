import { useQuery } from "@tanstack/react-query";
import { Alert, Button } from "antd";
import { http } from "@/api/http";
import { useAt } from "@/api/session";
import { FINISHED, type Plan } from "@/experiment/plan";
import { number, seconds } from "@/ui/format";
import { useLanguage } from "@/ui/words";
import { useEditor, useLive, useWorkbench } from "./context";
import { editor as texts } from "./locale";
import { useRunDialog } from "./runDialog";

/** The run that is shown read samples only: what the whole would take, and the way to it. */
export function DraftNotice() {
  const draft = useLive((state) => state.run?.draft === true);
  return draft ? <Notice /> : null;
}

function Notice() {
  const t = texts.useWords();
  const chosen = useLanguage();
  const at = useAt();
  const { id } = useWorkbench();
  const { ask } = useRunDialog();
  const readOnly = useEditor((state) => state.readOnly);
  const run = useLive((state) => state.run);
  const ended = run !== null && FINISHED.has(run.state);
  const scope = run?.scope ?? { kind: "all" as const, nodes: [] };
  const whole = useQuery({
    queryKey: ["plan", id, "whole", run?.id],
    queryFn: () => http.post<Plan>(at(`experiments/${id}/plan/`), { scope, variables: run?.variables ?? {} }),
    enabled: ended,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const rows = Math.max(0, ...Object.values(run?.plan?.nodes ?? {}).map((node) => node.sample?.rows ?? 0));
  const took = whole.data?.critical_seconds ?? null;
  return (
    <Alert
      banner
      type="warning"
      data-testid="draft-notice"
      title={[
        t("draftShown", { rows: number(rows, chosen) }),
        took !== null && took > 0 && t("draftWhole", { time: seconds(took, chosen) }),
      ]
        .filter(Boolean)
        .join(" ")}
      action={
        !readOnly &&
        ended && (
          <Button size="small" onClick={() => ask(scope)} data-testid="run-whole">
            {t("runWhole")}
          </Button>
        )
      }
    />
  );
}
