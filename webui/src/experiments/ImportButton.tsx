import { ImportOutlined } from "@ant-design/icons";
import { App, Button } from "antd";
import { useRef } from "react";
import { useNavigate } from "react-router";
import { useErrorText } from "@/ui/ErrorState";
import { useExperimentActions } from "./actions";
import { readExperimentFile } from "./file";
import { experiments } from "./locale";

export function ImportButton() {
  const t = experiments.useWords();
  const navigate = useNavigate();
  const sentence = useErrorText();
  const actions = useExperimentActions();
  const { message } = App.useApp();
  const input = useRef<HTMLInputElement>(null);

  async function take(file: File) {
    let body: ReturnType<typeof readExperimentFile>;
    try {
      body = readExperimentFile(await file.text(), file.name);
    } catch {
      message.error(t("importWrong", { file: file.name }));
      return;
    }
    try {
      const made = await actions.create(body);
      message.success(t("importDone", { name: made.name }));
      navigate(`/experiments/${made.id}`);
    } catch (error) {
      message.error(sentence(error), 8);
    }
  }

  return (
    <>
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        hidden
        aria-label={t("import")}
        data-testid="experiments-import-file"
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = "";
          if (file) void take(file);
        }}
      />
      <Button icon={<ImportOutlined />} title={t("importHelp")} onClick={() => input.current?.click()}>
        {t("import")}
      </Button>
    </>
  );
}
