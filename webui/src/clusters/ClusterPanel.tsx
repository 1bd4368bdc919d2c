import { App, Button, Checkbox, Form, Input, InputNumber, Select, Space } from "antd";
import { useState } from "react";
import { StudioError } from "@/api/http";
import { lost } from "@/api/queries";
import { ErrorState } from "@/ui/ErrorState";
import { Panel } from "@/ui/Page";
import { useText } from "@/ui/words";
import styles from "./clusters.module.css";
import { clusters } from "./locale";
import { PLACEHOLDERS, SIZES, settingsOf, TEXTS, textOf } from "./settings";
import { type Cluster, type ClusterAnswer, type Policy, useCluster, useSetCluster } from "./useCluster";

/** Where the workspace's runs are computed: its administrator's form. */
export function ClusterPanel() {
  const t = clusters.useWords();
  const found = useCluster();
  if (lost(found)) return <ErrorState error={found.error} retry={() => void found.refetch()} />;
  return (
    <Panel title={t("title")}>
      {found.data && <ClusterForm key={JSON.stringify(found.data)} answer={found.data} />}
    </Panel>
  );
}

function ClusterForm({ answer }: { answer: ClusterAnswer }) {
  const t = clusters.useWords();
  const read = useText();
  const { message } = App.useApp();
  const set = useSetCluster();
  const [policy, setPolicy] = useState<Policy>(answer.policy);
  const [spark, setSpark] = useState(textOf(answer.policy.cluster.spark ?? {}));
  const { cluster, bounds } = policy;
  const wrong = wrongFields(set.error);
  const change = (changed: Partial<Cluster>) => setPolicy({ ...policy, cluster: { ...cluster, ...changed } });
  const item = (name: string) => ({
    help: wrong[name] && read(wrong[name]),
    validateStatus: wrong[name] ? ("error" as const) : undefined,
  });
  const save = () =>
    set.mutate(
      { ...policy, cluster: { ...cluster, spark: settingsOf(spark) } },
      { onSuccess: () => void message.success(t("saved")) },
    );
  return (
    <Form layout="vertical" disabled={answer.refusal !== null} className={styles.form} data-testid="cluster-form">
      <Form.Item label={t("kind")} htmlFor="cluster-kind">
        <Select
          id="cluster-kind"
          value={cluster.kind}
          onChange={(kind) => change({ kind })}
          options={(["local", "standalone", "yarn", "kubernetes"] as const).map((kind) => ({
            value: kind,
            label: t(kind),
          }))}
          data-testid="cluster-kind"
        />
      </Form.Item>
      {cluster.kind === "local" && <p className={styles.note}>{t("local_note")}</p>}
      {TEXTS[cluster.kind].map((name) => (
        <Form.Item key={name} {...item(name)} label={t(name)} htmlFor={`cluster-${name}`}>
          <Input
            id={`cluster-${name}`}
            value={cluster[name]}
            placeholder={
              name === "master" ? PLACEHOLDERS[cluster.kind] : name === "python" ? t("pythonHint") : undefined
            }
            onChange={(event) => change({ [name]: event.target.value })}
          />
        </Form.Item>
      ))}
      {cluster.kind !== "local" && (
        <>
          <Space wrap align="start" size="middle">
            {SIZES.map((name) => (
              <Form.Item key={name} {...item(name)} label={t(name)} htmlFor={`cluster-${name}`}>
                <InputNumber
                  id={`cluster-${name}`}
                  min={1}
                  value={cluster[name]}
                  suffix={name.endsWith("_mb") ? "MB" : undefined}
                  onChange={(value) => value !== null && change({ [name]: value })}
                />
              </Form.Item>
            ))}
          </Space>
          <Dynamic cluster={cluster} change={change} />
          <Form.Item {...item("spark")} label={t("spark")} htmlFor="cluster-spark">
            <Input.TextArea
              id="cluster-spark"
              autoSize={{ minRows: 2, maxRows: 8 }}
              className="es-mono"
              placeholder={t("sparkHint")}
              value={spark}
              onChange={(event) => setSpark(event.target.value)}
            />
          </Form.Item>
          <Form.Item>
            <Checkbox
              checked={cluster.shared_artifacts}
              onChange={(event) => change({ shared_artifacts: event.target.checked })}
            >
              {t("shared_artifacts")}
            </Checkbox>
          </Form.Item>
          <BoundFields
            policy={policy}
            setBounds={(changed) => setPolicy({ ...policy, bounds: { ...bounds, ...changed } })}
          />
        </>
      )}
      <Button type="primary" loading={set.isPending} onClick={save} data-testid="cluster-save">
        {t("save")}
      </Button>
      {set.isError && <ErrorState error={set.error} />}
      {answer.refusal && <p className={styles.note}>{read(answer.refusal)}</p>}
    </Form>
  );
}

function Dynamic({ cluster, change }: { cluster: Cluster; change: (changed: Partial<Cluster>) => void }) {
  const t = clusters.useWords();
  const { dynamic } = cluster;
  return (
    <Form.Item>
      <Space wrap>
        <Checkbox
          checked={dynamic !== null}
          onChange={(event) => change({ dynamic: event.target.checked ? { least: 0, most: cluster.executors } : null })}
        >
          {t("dynamic")}
        </Checkbox>
        {dynamic &&
          (["least", "most"] as const).map((end) => (
            <InputNumber
              key={end}
              min={end === "least" ? 0 : 1}
              prefix={t(end)}
              aria-label={t(end)}
              value={dynamic[end]}
              onChange={(value) => value !== null && change({ dynamic: { ...dynamic, [end]: value } })}
            />
          ))}
      </Space>
    </Form.Item>
  );
}

type BoundProps = { policy: Policy; setBounds: (changed: Partial<Policy["bounds"]>) => void };

function BoundFields({ policy, setBounds }: BoundProps) {
  const t = clusters.useWords();
  const { bounds } = policy;
  return (
    <fieldset className={styles.bounds}>
      <legend>{t("bounds")}</legend>
      <Space wrap align="start" size="middle">
        {(["driver_memory_mb", "executor_memory_mb", "executor_cores", "executors"] as const).map((name) => (
          <Form.Item key={name} label={t(name)} htmlFor={`bound-${name}`}>
            <InputNumber
              id={`bound-${name}`}
              min={1}
              value={bounds[`most_${name}`]}
              suffix={name.endsWith("_mb") ? "MB" : undefined}
              onChange={(value) => value !== null && setBounds({ [`most_${name}`]: value })}
            />
          </Form.Item>
        ))}
      </Space>
      {policy.cluster.kind === "yarn" && (
        <Form.Item label={t("queues")} htmlFor="bound-queues">
          <Select
            id="bound-queues"
            mode="tags"
            open={false}
            suffixIcon={null}
            value={bounds.queues}
            onChange={(queues: string[]) => setBounds({ queues })}
          />
        </Form.Item>
      )}
    </fieldset>
  );
}

/** What the server says of each field. */
function wrongFields(error: unknown) {
  const problems = error instanceof StudioError ? error.problems : [];
  return Object.fromEntries(
    problems.map((problem) => [problem.where.param?.split(".")[1] ?? "", problem.message] as const),
  );
}
