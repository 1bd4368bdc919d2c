import { PlusOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { App, Button, Select } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import { http } from "@/api/http";
import { usePages } from "@/api/pages";
import { useAt } from "@/api/session";
import { BlocksIcon } from "@/ui/BlocksIcon";
import { EmptyState } from "@/ui/EmptyState";
import { useErrorText } from "@/ui/ErrorState";
import { ListPanel, useSearch } from "@/ui/ListPanel";
import { Page } from "@/ui/Page";
import { useText } from "@/ui/words";
import { useExperimentActions } from "./actions";
import { useExperimentColumns } from "./columns";
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
  const search = useSearch();
  const columns = useExperimentColumns();
  const [ordering, setOrdering] = useState("-updated_at");
  const [creating, setCreating] = useState(false);
  const list = usePages<ExperimentBrief>(
    ["experiments", "list"],
    at("experiments/"),
    { search: search.asked, ordering },
    {
      refetchMs: (rows) => (rows.some(isBusy) ? POLL_MS : false),
    },
  );

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
      <ListPanel
        list={list}
        columns={columns}
        width={720}
        search={search}
        placeholder={t("search")}
        tools={
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
        }
        empty={
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
        }
        nothingFound={(text) => t("nothingFound", { search: text })}
        testid="experiments"
      />
      {templates.length > 0 && search.asked === "" && (
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
