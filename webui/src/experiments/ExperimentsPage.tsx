import { PlusOutlined, SearchOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { App, Button, Input, Select } from "antd";
import { useDeferredValue, useState } from "react";
import { useNavigate } from "react-router";
import { http } from "@/api/http";
import { usePages } from "@/api/pages";
import { useAt } from "@/api/session";
import { BlocksIcon } from "@/ui/BlocksIcon";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState, useErrorText } from "@/ui/ErrorState";
import { Page, Panel } from "@/ui/Page";
import { useText } from "@/ui/words";
import { useExperimentActions } from "./actions";
import { ExperimentTable } from "./ExperimentTable";
import styles from "./experiments.module.css";
import { ImportButton } from "./ImportButton";
import { experiments } from "./locale";
import { NewExperimentDialog } from "./NewExperimentDialog";
import { TemplateCard } from "./TemplateCard";
import type { ExperimentBrief, Template } from "./types";

const POLL_MS = 3_000;

function isBusy(row: ExperimentBrief): boolean {
  return row.last_run?.state === "running" || row.last_run?.state === "queued";
}

export function useTemplates(): Template[] {
  const read = useQuery({
    queryKey: ["experiments", "templates"],
    queryFn: () => http.get<Template[]>("/api/templates"),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return read.data ?? [];
}

export function ExperimentsPage() {
  const t = experiments.useWords();
  const read = useText();
  const at = useAt();
  const navigate = useNavigate();
  const sentence = useErrorText();
  const { message } = App.useApp();
  const actions = useExperimentActions();
  const templates = useTemplates();
  const [search, setSearch] = useState("");
  const [ordering, setOrdering] = useState("-updated_at");
  const [creating, setCreating] = useState(false);
  const asked = useDeferredValue(search.trim());
  const list = usePages<ExperimentBrief>(
    ["experiments", "list"],
    at("experiments/"),
    { search: asked, ordering },
    {
      refetchMs: (rows) => (rows.some(isBusy) ? POLL_MS : false),
    },
  );
  const nothing = !list.pending && list.rows.length === 0;

  async function startFrom(template: Template) {
    try {
      const made = await actions.create({ name: read(template.title), template: template.key });
      navigate(`/experiments/${made.id}`);
    } catch (error) {
      message.error(sentence(error));
    }
  }

  return (
    <Page
      title={t("title")}
      description={t("lead")}
      testid="experiments"
      actions={
        <>
          <ImportButton />
          <Button
            type="primary"
            icon={<PlusOutlined />}
            onClick={() => setCreating(true)}
            data-testid="experiments-new"
          >
            {t("create")}
          </Button>
        </>
      }
    >
      {list.error ? (
        <ErrorState error={list.error} retry={list.reload} />
      ) : (
        <Panel flush>
          {(!nothing || asked !== "") && (
            <div className={styles.tools}>
              <Input
                className={styles.search}
                allowClear
                prefix={<SearchOutlined className="es-muted" />}
                placeholder={t("search")}
                aria-label={t("search")}
                value={search}
                onChange={(event) => setSearch(event.target.value)}
                data-testid="experiments-search"
              />
              <Select
                value={ordering}
                onChange={setOrdering}
                style={{ width: 170 }}
                aria-label={t("updatedColumn")}
                options={[
                  { value: "-updated_at", label: t("sortUpdated") },
                  { value: "-id", label: t("sortCreated") },
                  { value: "name", label: t("sortName") },
                ]}
              />
            </div>
          )}
          {nothing && asked === "" ? (
            <EmptyState
              icon={<BlocksIcon />}
              title={t("empty")}
              hint={t("emptyLead")}
              action={
                <Button type="primary" icon={<PlusOutlined />} onClick={() => setCreating(true)}>
                  {t("create")}
                </Button>
              }
            />
          ) : nothing ? (
            <EmptyState icon={<SearchOutlined />} title={t("nothingFound", { search: asked })} />
          ) : (
            <ExperimentTable rows={list.rows} loading={list.pending} />
          )}
          {list.more && (
            <div className={styles.more}>
              <Button onClick={list.loadMore} loading={list.loadingMore}>
                {t("loadMore")}
              </Button>
            </div>
          )}
        </Panel>
      )}
      {templates.length > 0 && asked === "" && (
        <section>
          <h2 className={styles.sectionTitle}>{t("templates")}</h2>
          <p className={styles.sectionLead}>{t("templatesLead")}</p>
          <div className={styles.gallery}>
            {templates.map((template) => (
              <TemplateCard key={template.key} template={template} onChoose={() => void startFrom(template)} />
            ))}
          </div>
        </section>
      )}
      {creating && <NewExperimentDialog templates={templates} onClose={() => setCreating(false)} />}
    </Page>
  );
}
