import { CloudUploadOutlined, DownloadOutlined, FileDoneOutlined, MoreOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Dropdown, type MenuProps, Select, Spin } from "antd";
import { useState } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { http } from "@/api/http";
import { lost } from "@/api/queries";
import { useAt } from "@/api/session";
import { ErrorState, useErrorText } from "@/ui/ErrorState";
import { moment } from "@/ui/format";
import { Page } from "@/ui/Page";
import { useLanguage } from "@/ui/words";
import { DeployDialog } from "./DeployDialog";
import { zoo } from "./locale";
import { ScoreDrawer } from "./ScoreDrawer";
import { type Model, type ModelVersion, STAGES } from "./types";
import { VersionView } from "./VersionView";

/** A model: one of its versions (`?version=3`, else the newest), and what can be done with it. */
export function ModelPage() {
  const t = zoo.useWords();
  const at = useAt();
  const chosen = useLanguage();
  const { model: id = "" } = useParams();
  const [query, setQuery] = useSearchParams();
  const read = useQuery({ queryKey: ["zoo", "model", id], queryFn: () => http.get<Model>(at(`models/${id}/`)) });
  if (lost(read)) return <ErrorState error={read.error} retry={() => void read.refetch()} />;
  if (!read.data) return <Spin fullscreen />;
  const model = read.data;
  const asked = Number(query.get("version"));
  const version = model.versions.find((one) => one.number === asked) ?? model.versions[0];
  if (!version) return <ErrorState error={null} />;
  return (
    <Page
      title={model.name}
      testid="model"
      description={
        <Select
          size="small"
          variant="filled"
          value={version.number}
          popupMatchSelectWidth={false}
          aria-label={t("version")}
          onChange={(number) => setQuery({ version: String(number) })}
          options={model.versions.map((one) => ({
            value: one.number,
            label: `${t("versionNumber", { number: one.number })} · ${moment(one.created_at, chosen)}`,
          }))}
        />
      }
      actions={<Actions model={model} version={version} />}
    >
      <VersionView version={version} />
    </Page>
  );
}

function Actions({ model, version }: { model: Model; version: ModelVersion }) {
  const t = zoo.useWords();
  const [open, setOpen] = useState<"deploy" | "score" | null>(null);
  const downloads: MenuProps["items"] = [
    {
      key: "package",
      label: (
        <a href={version.package_url} download>
          {t("downloadPackage")}
        </a>
      ),
    },
    ...(version.pmml_url
      ? [
          {
            key: "pmml",
            label: (
              <a href={version.pmml_url} download>
                {t("downloadPmml")}
              </a>
            ),
          },
        ]
      : []),
  ];
  return (
    <>
      <StageSelect model={model} version={version} />
      <Dropdown menu={{ items: downloads }} trigger={["click"]}>
        <Button icon={<DownloadOutlined />}>{t("download")}</Button>
      </Dropdown>
      <Button icon={<FileDoneOutlined />} onClick={() => setOpen("score")} data-testid="model-score">
        {t("score")}
      </Button>
      <Button
        type="primary"
        icon={<CloudUploadOutlined />}
        onClick={() => setOpen("deploy")}
        data-testid="model-deploy"
      >
        {t("deploy")}
      </Button>
      <MoreMenu model={model} />
      {open === "deploy" && <DeployDialog model={model} version={version} onClose={() => setOpen(null)} />}
      <ScoreDrawer open={open === "score"} model={model} version={version} onClose={() => setOpen(null)} />
    </>
  );
}

function StageSelect({ model, version }: { model: Model; version: ModelVersion }) {
  const t = zoo.useWords();
  const at = useAt();
  const queries = useQueryClient();
  const sentence = useErrorText();
  const { message } = App.useApp();
  async function choose(stage: string) {
    try {
      await http.patch(at(`models/${model.id}/versions/${version.number}/`), { stage });
      await queries.invalidateQueries({ queryKey: ["zoo"] });
    } catch (error) {
      message.error(sentence(error));
    }
  }
  return (
    <Select
      value={version.stage}
      onChange={choose}
      aria-label={t("stage")}
      style={{ width: 126 }}
      options={STAGES.map((value) => ({ value, label: t(`stage ${value}`) }))}
      data-testid="model-stage"
    />
  );
}

function MoreMenu({ model }: { model: Model }) {
  const t = zoo.useWords();
  const at = useAt();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const sentence = useErrorText();
  const { message } = App.useApp();

  async function remove() {
    try {
      await http.delete(at(`models/${model.id}/`));
      await queries.invalidateQueries({ queryKey: ["zoo", "list"] });
      message.success(t("removed", { name: model.name }));
      navigate("/models");
    } catch (error) {
      message.error(sentence(error), 8);
    }
  }

  const items: MenuProps["items"] = [{ key: "remove", label: t("remove"), danger: true, onClick: () => void remove() }];
  return (
    <Dropdown menu={{ items }} trigger={["click"]} placement="bottomRight">
      <Button icon={<MoreOutlined />} aria-label={t("more")} />
    </Dropdown>
  );
}
