import { useQuery } from "@tanstack/react-query";
import { Alert, App, Button } from "antd";
import { http } from "@/api/http";
import { useAt } from "@/api/session";
import type { Shape } from "@/api/shape";
import { FINISHED } from "@/experiment/plan";
import { useEngineMemory, useSetEngineMemory } from "@/extras/useEngineMemory";
import { useErrorText } from "@/ui/ErrorState";
import { useText } from "@/ui/words";
import { useLive } from "./context";
import { editor as texts } from "./locale";

/** After a run: what memory its engines were given and used, and one click to give them what they need. */
export function RunAdvice() {
  const read = useText();
  const at = useAt();
  const id = useLive((state) => state.run?.id ?? null);
  const ended = useLive((state) => state.run !== null && FINISHED.has(state.run.state));
  const { data } = useQuery({
    queryKey: ["runs", id, "advice"],
    queryFn: () => http.get<Shape<"AdviceAnswer">>(at(`runs/${id}/advice/`)),
    enabled: id !== null && ended,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const advice = data?.advice;
  if (!advice) return null;
  return (
    <Alert
      type={advice.code === "fits" ? "success" : advice.code === "less" ? "info" : "warning"}
      showIcon
      style={{ marginBottom: 12 }}
      title={read(advice.text)}
      action={advice.suggested_mb !== null && <Apply megabytes={advice.suggested_mb} />}
      data-testid="run-advice"
    />
  );
}

function Apply({ megabytes }: { megabytes: number }) {
  const t = texts.useWords();
  const read = useText();
  const { message } = App.useApp();
  const sentence = useErrorText();
  const memory = useEngineMemory();
  const set = useSetEngineMemory();
  if (memory.data?.heap_mb === megabytes) return <span className="es-muted">{t("adviceApplied")}</span>;
  const refusal = memory.data?.refusal;
  return (
    <Button
      size="small"
      disabled={!memory.data || refusal !== null}
      title={refusal ? read(refusal) : undefined}
      loading={set.isPending}
      onClick={() => set.mutate(megabytes, { onError: (error) => void message.error(sentence(error)) })}
      data-testid="advice-apply"
    >
      {t("adviceApply", { mb: megabytes })}
    </Button>
  );
}
