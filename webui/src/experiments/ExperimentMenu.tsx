import { MoreOutlined } from "@ant-design/icons";
import { App, Button, Dropdown, type MenuProps } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useAt } from "@/api/session";
import { useErrorText } from "@/ui/ErrorState";
import { useExperimentActions } from "./actions";
import { experiments } from "./locale";
import { RenameDialog } from "./RenameDialog";
import type { ExperimentBrief } from "./types";

/** What can be done with an experiment besides opening it. */
export function ExperimentMenu({ experiment }: { experiment: ExperimentBrief }) {
  const t = experiments.useWords();
  const at = useAt();
  const navigate = useNavigate();
  const sentence = useErrorText();
  const actions = useExperimentActions();
  const { message } = App.useApp();
  const [renaming, setRenaming] = useState(false);

  async function attempt(work: () => Promise<void>) {
    try {
      await work();
    } catch (error) {
      message.error(sentence(error));
    }
  }

  async function copy() {
    const made = await actions.create({ name: t("copyName", { name: experiment.name }), copy_of: experiment.id });
    message.success(t("copied", { name: made.name }));
  }

  async function remove() {
    await actions.remove(experiment.id);
    const key = `removed-${experiment.id}`;
    const undo = () => {
      message.destroy(key);
      void attempt(() => actions.restore(experiment.id));
    };
    message.success({
      key,
      duration: 8,
      content: (
        <>
          {t("removed", { name: experiment.name })}{" "}
          <Button type="link" size="small" onClick={undo}>
            {t("undo")}
          </Button>
        </>
      ),
    });
  }

  const items: MenuProps["items"] = [
    { key: "runs", label: t("runs"), onClick: () => navigate(`/runs?experiment=${experiment.id}`) },
    { key: "rename", label: t("rename"), onClick: () => setRenaming(true) },
    { key: "copy", label: t("copy"), onClick: () => void attempt(copy) },
    {
      key: "export",
      label: (
        <a href={at(`experiments/${experiment.id}/export/`)} download>
          {t("export")}
        </a>
      ),
    },
    { type: "divider" },
    { key: "remove", label: t("remove"), danger: true, onClick: () => void attempt(remove) },
  ];
  return (
    <>
      <Dropdown menu={{ items }} trigger={["click"]} placement="bottomRight">
        <Button
          type="text"
          icon={<MoreOutlined />}
          aria-label={t("moreOf", { name: experiment.name })}
          data-testid={`experiment-menu-${experiment.id}`}
        />
      </Dropdown>
      {renaming && <RenameDialog experiment={experiment} onClose={() => setRenaming(false)} />}
    </>
  );
}
