import { App, Form, Input, Modal } from "antd";
import { useState } from "react";
import { useErrorText } from "@/ui/ErrorState";
import { useExperimentActions } from "./actions";
import { experiments } from "./locale";
import type { ExperimentBrief } from "./types";

type Fields = { name: string; description: string };

export function RenameDialog({ experiment, onClose }: { experiment: ExperimentBrief; onClose: () => void }) {
  const t = experiments.useWords();
  const sentence = useErrorText();
  const actions = useExperimentActions();
  const { message } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const [busy, setBusy] = useState(false);

  async function submit(fields: Fields) {
    setBusy(true);
    try {
      await actions.rename(experiment.id, fields);
      onClose();
    } catch (error) {
      message.error(sentence(error));
      setBusy(false);
    }
  }

  return (
    <Modal open title={t("renameTitle")} onCancel={onClose} onOk={form.submit} confirmLoading={busy}>
      <Form form={form} layout="vertical" requiredMark={false} initialValues={experiment} onFinish={submit}>
        <Form.Item
          name="name"
          label={t("name")}
          rules={[{ required: true, whitespace: true, message: t("nameMissing") }]}
        >
          <Input maxLength={200} autoFocus />
        </Form.Item>
        <Form.Item name="description" label={t("description")}>
          <Input.TextArea rows={3} placeholder={t("descriptionHint")} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
