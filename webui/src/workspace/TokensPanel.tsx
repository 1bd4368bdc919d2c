import { CopyOutlined, KeyOutlined, PlusOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import {
  Alert,
  App,
  Button,
  Checkbox,
  Form,
  Input,
  Modal,
  Popconfirm,
  Select,
  Table,
  type TableColumnsType,
} from "antd";
import { useState } from "react";
import { http } from "@/api/http";
import { lost } from "@/api/queries";
import { useAt } from "@/api/session";
import type { List } from "@/api/types";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState, useErrorText } from "@/ui/ErrorState";
import { ago, moment } from "@/ui/format";
import { Panel } from "@/ui/Page";
import { useLanguage } from "@/ui/words";
import { workspace } from "./locale";
import type { Scope, Token } from "./types";
import styles from "./workspace.module.css";

const SCOPES: Scope[] = ["read", "write", "predict"];
const LIFETIMES = [7, 30, 90, 365];
const DAY_MS = 86_400_000;

export function TokensPanel() {
  const t = workspace.useWords();
  const at = useAt();
  const [making, setMaking] = useState(false);
  const read = useQuery({ queryKey: ["workspace", "tokens"], queryFn: () => http.get<List<Token>>(at("tokens/")) });
  const make = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setMaking(true)} data-testid="token-new">
      {t("newToken")}
    </Button>
  );
  if (lost(read)) return <ErrorState error={read.error} retry={() => void read.refetch()} />;
  const tokens = read.data?.results ?? [];
  const empty = !read.isPending && tokens.length === 0;
  return (
    <Panel flush title={<span className={styles.panelLead}>{t("tokensLead")}</span>} extra={!empty && make}>
      {empty ? (
        <EmptyState icon={<KeyOutlined />} title={t("noTokens")} hint={t("noTokensLead")} action={make} />
      ) : (
        <TokenTable tokens={tokens} loading={read.isPending} />
      )}
      {making && <TokenDialog onClose={() => setMaking(false)} />}
    </Panel>
  );
}

function TokenTable({ tokens, loading }: { tokens: Token[]; loading: boolean }) {
  const t = workspace.useWords();
  const at = useAt();
  const chosen = useLanguage();
  const queries = useQueryClient();
  const sentence = useErrorText();
  const { message } = App.useApp();
  async function revoke(token: Token) {
    try {
      await http.delete(at(`tokens/${token.id}/`));
      await queries.invalidateQueries({ queryKey: ["workspace", "tokens"] });
    } catch (error) {
      message.error(sentence(error));
    }
  }
  const columns: TableColumnsType<Token> = [
    {
      title: t("token"),
      key: "name",
      render: (_, token) => (
        <div className={styles.two}>
          <strong>{token.name}</strong>
          <span className="es-mono">{token.start}…</span>
        </div>
      ),
    },
    {
      title: t("scopes"),
      key: "scopes",
      render: (_, token) => token.scopes.map((scope) => t(`scope ${scope}`)).join(" · "),
    },
    { title: t("created"), key: "created", render: (_, token) => moment(token.created_at, chosen) },
    {
      title: t("expires"),
      key: "expires",
      render: (_, token) => (token.expires_at ? moment(token.expires_at, chosen) : t("never")),
    },
    {
      title: t("used"),
      key: "used",
      render: (_, token) => (token.used_at ? ago(token.used_at, chosen) : t("notUsed")),
    },
    {
      key: "revoke",
      align: "right",
      render: (_, token) => (
        <Popconfirm
          title={t("revokeAsk", { name: token.name })}
          description={t("revokeHint")}
          okText={t("revoke")}
          onConfirm={() => revoke(token)}
        >
          <Button type="text" danger>
            {t("revoke")}
          </Button>
        </Popconfirm>
      ),
    },
  ];
  return (
    <Table
      rowKey="id"
      columns={columns}
      dataSource={tokens}
      loading={loading}
      pagination={false}
      scroll={{ x: 760 }}
      data-testid="tokens-table"
    />
  );
}

type Fields = { name: string; scopes: Scope[]; days: number };

function TokenDialog({ onClose }: { onClose: () => void }) {
  const t = workspace.useWords();
  const at = useAt();
  const queries = useQueryClient();
  const [form] = Form.useForm<Fields>();
  const [busy, setBusy] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);

  async function submit({ name, scopes, days }: Fields) {
    setBusy(true);
    setError(null);
    try {
      const expires_at = days > 0 ? new Date(Date.now() + days * DAY_MS).toISOString() : null;
      const made = await http.post<{ secret: string }>(at("tokens/"), { name, scopes, expires_at });
      setSecret(made.secret);
      await queries.invalidateQueries({ queryKey: ["workspace", "tokens"] });
    } catch (cause) {
      setError(cause);
    }
    setBusy(false);
  }

  if (secret !== null) return <SecretDialog secret={secret} onClose={onClose} />;
  return (
    <Modal
      open
      title={t("newToken")}
      okText={t("newToken")}
      onCancel={onClose}
      onOk={form.submit}
      confirmLoading={busy}
    >
      {error !== null && <ErrorState error={error} />}
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ name: "", scopes: ["predict"], days: 90 }}
        onFinish={submit}
      >
        <Form.Item
          name="name"
          label={t("tokenName")}
          rules={[{ required: true, whitespace: true, message: t("tokenNameMissing") }]}
        >
          <Input maxLength={120} autoFocus placeholder={t("tokenNameHint")} data-testid="token-name" />
        </Form.Item>
        <Form.Item name="scopes" label={t("scopes")} rules={[{ required: true, message: t("scopesMissing") }]}>
          <Checkbox.Group options={SCOPES.map((value) => ({ value, label: t(`scope ${value}`) }))} />
        </Form.Item>
        <Form.Item name="days" label={t("expires")}>
          <Select
            options={[
              ...LIFETIMES.map((value) => ({ value, label: t("days", { count: value }) })),
              { value: 0, label: t("never") },
            ]}
          />
        </Form.Item>
      </Form>
    </Modal>
  );
}

function SecretDialog({ secret, onClose }: { secret: string; onClose: () => void }) {
  const t = workspace.useWords();
  const { message } = App.useApp();
  async function copy() {
    await navigator.clipboard.writeText(secret);
    message.success(t("copied"));
  }
  return (
    <Modal
      open
      title={t("made")}
      closable={false}
      footer={
        <Button type="primary" onClick={onClose}>
          {t("done")}
        </Button>
      }
    >
      <Alert type="warning" showIcon title={t("madeHint")} />
      <div className={styles.secret}>
        <code data-testid="token-secret">{secret}</code>
        <Button icon={<CopyOutlined />} onClick={() => void copy()}>
          {t("copy")}
        </Button>
      </div>
    </Modal>
  );
}
