import { App, Form, Input, Modal } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useErrorText } from "@/ui/ErrorState";
import { useExperimentActions } from "./actions";
import styles from "./experiments.module.css";
import { experiments } from "./locale";
import { TemplateCard } from "./TemplateCard";
import type { Template } from "./types";

type Fields = { name: string; description: string };

/** Name, description and a beginning: a blank canvas or a template. */
export function NewExperimentDialog({ templates, onClose }: { templates: Template[]; onClose: () => void }) {
  const t = experiments.useWords();
  const navigate = useNavigate();
  const sentence = useErrorText();
  const actions = useExperimentActions();
  const { message } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const [template, setTemplate] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  async function submit(fields: Fields) {
    setBusy(true);
    try {
      const made = await actions.create({ ...fields, ...(template === null ? {} : { template }) });
      navigate(`/experiments/${made.id}`);
    } catch (error) {
      message.error(sentence(error));
      setBusy(false);
    }
  }

  return (
    <Modal
      open
      width={720}
      title={t("create")}
      okText={t("create")}
      onCancel={onClose}
      onOk={form.submit}
      confirmLoading={busy}
      okButtonProps={{ "data-testid": "new-experiment-create" }}
    >
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ name: "", description: "" }}
        onFinish={submit}
      >
        <Form.Item
          name="name"
          label={t("name")}
          rules={[{ required: true, whitespace: true, message: t("nameMissing") }]}
        >
          <Input maxLength={200} autoFocus data-testid="new-experiment-name" />
        </Form.Item>
        <Form.Item name="description" label={t("description")}>
          <Input placeholder={t("descriptionHint")} />
        </Form.Item>
        <Form.Item label={t("start")}>
          <div className={`${styles.gallery} ${styles.choices}`}>
            <TemplateCard template={null} chosen={template === null} onChoose={() => setTemplate(null)} />
            {templates.map((one) => (
              <TemplateCard
                key={one.key}
                template={one}
                chosen={template === one.key}
                onChoose={() => setTemplate(one.key)}
              />
            ))}
          </div>
        </Form.Item>
      </Form>
    </Modal>
  );
}
