import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Input, Space } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { http } from "@/api/http";
import { useAt } from "@/api/session";
import type { Shape } from "@/api/shape";
import { FINISHED } from "@/experiment/plan";
import { ErrorState } from "@/ui/ErrorState";
import { useLive, useWorkbench } from "./context";
import styles from "./editor.module.css";
import { model as texts } from "./modelLocale";

/** Puts the model of a run that has ended into the zoo, under a name, by a further run that only registers it. */
export function PublishModel({ run, node }: { run: number; node: string }) {
  const t = texts.useWords();
  const at = useAt();
  const queries = useQueryClient();
  const { id } = useWorkbench();
  const [name, setName] = useState("");
  const ready = useLive((state) => state.run !== null && FINISHED.has(state.run.state) && state.run.draft !== true);
  const publish = useMutation({
    mutationFn: () => http.post<Shape<"RunBrief">>(at("models/publish/"), { run, node, name: name.trim() }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["runs"] }),
  });
  if (!ready) return null;
  if (publish.data) {
    const made = publish.data;
    return (
      <Alert
        type="success"
        showIcon
        title={t("publishing", { name: name.trim(), number: made.number })}
        action={
          <Space>
            <Link to={`/experiments/${id}?run=${made.id}`}>{t("publishRun")}</Link>
            <Link to="/models">{t("publishZoo")}</Link>
          </Space>
        }
        data-testid="publish-started"
      />
    );
  }
  return (
    <form
      className={styles.publish}
      onSubmit={(event) => {
        event.preventDefault();
        publish.mutate();
      }}
    >
      <Space.Compact>
        <Input
          value={name}
          maxLength={200}
          placeholder={t("publishName")}
          aria-label={t("publishName")}
          onChange={(event) => setName(event.target.value)}
          data-testid="publish-name"
        />
        <Button
          htmlType="submit"
          disabled={name.trim() === ""}
          loading={publish.isPending}
          title={t("publishHint")}
          data-testid="publish-model"
        >
          {t("publish")}
        </Button>
      </Space.Compact>
      {publish.isError && <ErrorState error={publish.error} />}
    </form>
  );
}
