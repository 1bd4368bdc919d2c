import { UserAddOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Form, Input, Modal, Popconfirm, Select, Switch, Table, type TableColumnsType } from "antd";
import { useState } from "react";
import { http } from "@/api/http";
import { lost } from "@/api/queries";
import { useAt, usePlace } from "@/api/session";
import type { List, Role } from "@/api/types";
import { ErrorState, useErrorText } from "@/ui/ErrorState";
import { Panel } from "@/ui/Page";
import { workspace } from "./locale";
import type { Member } from "./types";
import styles from "./workspace.module.css";

const ROLES: Role[] = ["viewer", "editor", "deployer", "admin"];

type Change = { username: string; role: Role; may_code: boolean };

function useRoleOptions() {
  const t = workspace.useWords();
  return ROLES.map((role) => ({
    value: role,
    label: t(`role ${role}`),
    hint: t(`may ${role}`),
  }));
}

export function MembersPanel() {
  const t = workspace.useWords();
  const at = useAt();
  const place = usePlace();
  const queries = useQueryClient();
  const sentence = useErrorText();
  const { message } = App.useApp();
  const [adding, setAdding] = useState(false);
  const roles = useRoleOptions();
  const admin = place.workspace.role === "admin";
  const read = useQuery({
    queryKey: ["workspace", "members"],
    queryFn: () => http.get<List<Member>>(at("members/")),
  });

  async function attempt(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
      await queries.invalidateQueries({ queryKey: ["workspace", "members"] });
      return true;
    } catch (error) {
      message.error(sentence(error));
      return false;
    }
  }
  const save = (change: Change) => attempt(() => http.put(at("members/"), change));
  const changed = (member: Member, part: Partial<Change>) =>
    save({ username: member.user.username, role: member.role, may_code: member.may_code, ...part });

  const columns: TableColumnsType<Member> = [
    {
      title: t("person"),
      key: "person",
      render: (_, { user }) => (
        <div className={styles.two}>
          <strong>
            {user.name} {user.id === place.user.id && <span className="es-muted">({t("you")})</span>}
          </strong>
          <span>{user.username}</span>
        </div>
      ),
    },
    {
      title: t("role"),
      key: "role",
      width: 260,
      render: (_, member) => (
        <Select
          value={member.role}
          disabled={!admin}
          style={{ width: 220 }}
          aria-label={t("role")}
          onChange={(role) => void changed(member, { role })}
          options={roles}
          optionRender={({ data }) => (
            <div className={styles.two}>
              {data.label}
              <span>{data.hint}</span>
            </div>
          )}
        />
      ),
    },
    {
      title: <span title={t("mayCodeHint")}>{t("mayCode")}</span>,
      key: "code",
      width: 150,
      render: (_, member) => (
        <Switch
          checked={member.may_code}
          disabled={!admin}
          aria-label={t("mayCode")}
          onChange={(may_code) => void changed(member, { may_code })}
        />
      ),
    },
    {
      key: "remove",
      width: 110,
      align: "right",
      render: (_, { user }) =>
        admin &&
        user.id !== place.user.id && (
          <Popconfirm
            title={t("removeAsk", { name: user.name })}
            description={t("removeHint")}
            okText={t("remove")}
            onConfirm={() => attempt(() => http.delete(at(`members/${user.id}/`)))}
          >
            <Button type="text" danger>
              {t("remove")}
            </Button>
          </Popconfirm>
        ),
    },
  ];
  if (lost(read)) return <ErrorState error={read.error} retry={() => void read.refetch()} />;
  return (
    <Panel
      flush
      title={<span className={styles.panelLead}>{admin ? t("membersLead") : t("adminsOnly")}</span>}
      extra={
        admin && (
          <Button icon={<UserAddOutlined />} onClick={() => setAdding(true)}>
            {t("add")}
          </Button>
        )
      }
    >
      <Table
        rowKey={(member) => member.user.id}
        columns={columns}
        dataSource={read.data?.results ?? []}
        loading={read.isPending}
        pagination={false}
        scroll={{ x: 640 }}
        data-testid="members-table"
      />
      {adding && <AddDialog onClose={() => setAdding(false)} save={save} />}
    </Panel>
  );
}

function AddDialog(props: { onClose: () => void; save: (change: Change) => Promise<boolean> }) {
  const t = workspace.useWords();
  const roles = useRoleOptions();
  const [form] = Form.useForm<Change>();
  const [busy, setBusy] = useState(false);
  async function submit(change: Change) {
    setBusy(true);
    if (await props.save(change)) props.onClose();
    else setBusy(false);
  }
  return (
    <Modal
      open
      title={t("addTitle")}
      okText={t("add")}
      onCancel={props.onClose}
      onOk={form.submit}
      confirmLoading={busy}
    >
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ username: "", role: "editor", may_code: true }}
        onFinish={submit}
      >
        <Form.Item name="username" label={t("username")} rules={[{ required: true, message: t("usernameMissing") }]}>
          <Input autoFocus />
        </Form.Item>
        <Form.Item name="role" label={t("role")}>
          <Select
            options={roles}
            optionRender={({ data }) => (
              <div className={styles.two}>
                {data.label}
                <span>{data.hint}</span>
              </div>
            )}
          />
        </Form.Item>
        <Form.Item name="may_code" label={t("mayCode")} extra={t("mayCodeHint")} valuePropName="checked">
          <Switch />
        </Form.Item>
      </Form>
    </Modal>
  );
}
