import { Alert, Button } from "antd";
import { useNavigate } from "react-router";
import type { RunSnapshot } from "@/experiment/plan";
import { editor } from "./locale";

/** A past run is shown on the version of the graph that it ran. */
export function PastRunNotice({ run }: { run: RunSnapshot }) {
  const t = editor.useWords();
  const navigate = useNavigate();
  const values = Object.entries(run.variables ?? {}).map(([name, value]) => `${name} = ${String(value)}`);
  return (
    <Alert
      banner
      type="info"
      data-testid="past-run"
      title={t("oldRun", { number: run.number })}
      description={values.length > 0 ? values.join(" · ") : undefined}
      action={
        <Button size="small" onClick={() => navigate(`/experiments/${run.experiment.id}`)}>
          {t("backToNow")}
        </Button>
      }
    />
  );
}
