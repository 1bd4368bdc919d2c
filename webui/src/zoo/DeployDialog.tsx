import { useQueryClient } from "@tanstack/react-query";
import { Checkbox, Form, Input, Modal } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import { http } from "@/api/http";
import { useAt } from "@/api/session";
import { ErrorState } from "@/ui/ErrorState";
import { zoo } from "./locale";
import type { Model, ModelVersion } from "./types";

const NAME = /^[a-z][-a-z0-9]{0,59}$/;

type Fields = { name: string; unproven?: boolean };

/** An endpoint's name made from a model's: what cannot stand in an address becomes a hyphen. */
export function endpointName(model: string): string {
  const made = model
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+|-+$/g, "")
    .slice(0, 60);
  return made === "" ? "model" : made;
}

export function DeployDialog(props: { model: Model; version: ModelVersion; onClose: () => void }) {
  const t = zoo.useWords();
  const at = useAt();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const proven = props.version.parity?.ok === true;
  const [form] = Form.useForm<Fields>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);

  async function submit({ name, unproven }: Fields) {
    setBusy(true);
    setError(null);
    try {
      const made = await http.post<{ id: number }>(at("deployments/"), {
        model_version: props.version.id,
        name,
        unproven: unproven === true,
      });
      void queries.invalidateQueries({ queryKey: ["deployments"] });
      void queries.invalidateQueries({ queryKey: ["zoo"] });
      navigate(`/deployments/${made.id}`);
    } catch (cause) {
      setError(cause);
      setBusy(false);
    }
  }

  return (
    <Modal
      open
      title={t("deployTitle", { name: props.model.name, number: props.version.number })}
      okText={t("deploy")}
      okButtonProps={{ "data-testid": "deploy-confirm" }}
      confirmLoading={busy}
      onOk={form.submit}
      onCancel={props.onClose}
    >
      <p>{t("deployLead")}</p>
      {error !== null && <ErrorState error={error} />}
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ name: endpointName(props.model.name) }}
        onFinish={submit}
      >
        <Form.Item
          name="name"
          label={t("deployName")}
          extra={t("deployHint")}
          rules={[{ required: true, pattern: NAME, message: t("deployWrong") }]}
        >
          <Input autoFocus data-testid="deploy-name" />
        </Form.Item>
        {!proven && (
          <Form.Item name="unproven" valuePropName="checked" extra={t("unprovenHint")}>
            <Checkbox>{t("unproven")}</Checkbox>
          </Form.Item>
        )}
      </Form>
    </Modal>
  );
}
