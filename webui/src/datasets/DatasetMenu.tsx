import { MoreOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { App, Button, Dropdown, Form, Input, type MenuProps, Modal } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import { http } from "@/api/http";
import { useAt } from "@/api/session";
import { useErrorText } from "@/ui/ErrorState";
import { datasets } from "./locale";
import { useNewExperiment } from "./newExperiment";

type Named = { id: number; name: string };

export function DatasetMenu({ dataset, afterRemove }: { dataset: Named; afterRemove?: () => void }) {
  const t = datasets.useWords();
  const at = useAt();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const sentence = useErrorText();
  const newExperiment = useNewExperiment();
  const { message } = App.useApp();
  const [renaming, setRenaming] = useState(false);
  const changed = () => queries.invalidateQueries({ queryKey: ["datasets"] });

  async function attempt(work: () => Promise<unknown>) {
    try {
      await work();
      await changed();
    } catch (error) {
      message.error(sentence(error));
    }
  }

  async function remove() {
    await http.delete(at(`datasets/${dataset.id}/`));
    const key = `removed-${dataset.id}`;
    const undo = () => {
      message.destroy(key);
      void attempt(() => http.post(at(`bin/dataset/${dataset.id}/restore/`)));
    };
    const content = (
      <>
        {t("removed", { name: dataset.name })}{" "}
        <Button type="link" size="small" onClick={undo}>
          {t("undo")}
        </Button>
      </>
    );
    message.success({ key, duration: 8, content });
    afterRemove?.();
  }

  const items: MenuProps["items"] = [
    { key: "use", label: t("useNew"), onClick: () => void attempt(() => newExperiment(dataset.name)) },
    {
      key: "version",
      label: t("newVersion"),
      onClick: () => navigate(`/datasets/new?version_of=${encodeURIComponent(dataset.name)}`),
    },
    { key: "rename", label: t("rename"), onClick: () => setRenaming(true) },
    { type: "divider" },
    { key: "remove", label: t("remove"), danger: true, onClick: () => void attempt(remove) },
  ];
  return (
    <>
      <Dropdown menu={{ items }} trigger={["click"]} placement="bottomRight">
        <Button type="text" icon={<MoreOutlined />} aria-label={t("more", { name: dataset.name })} />
      </Dropdown>
      {renaming && (
        <RenameDialog
          dataset={dataset}
          onClose={() => setRenaming(false)}
          save={(name) => attempt(() => http.patch(at(`datasets/${dataset.id}/`), { name }))}
        />
      )}
    </>
  );
}

function RenameDialog(props: { dataset: Named; onClose: () => void; save: (name: string) => Promise<void> }) {
  const t = datasets.useWords();
  const [form] = Form.useForm<{ name: string }>();
  const submit = async ({ name }: { name: string }) => {
    await props.save(name);
    props.onClose();
  };
  return (
    <Modal open title={t("rename")} onCancel={props.onClose} onOk={form.submit}>
      <Form form={form} layout="vertical" requiredMark={false} initialValues={props.dataset} onFinish={submit}>
        <Form.Item
          name="name"
          label={t("name")}
          rules={[{ required: true, whitespace: true, message: t("nameMissing") }]}
        >
          <Input maxLength={200} autoFocus />
        </Form.Item>
      </Form>
    </Modal>
  );
}
