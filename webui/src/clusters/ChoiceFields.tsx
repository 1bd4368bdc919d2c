import { Form, InputNumber, Select, Space } from "antd";
import styles from "./clusters.module.css";
import { clusters } from "./locale";
import { type Choice, useCluster } from "./useCluster";

const ASKED = ["executors", "executor_memory_mb", "executor_cores", "driver_memory_mb"] as const;

/** What one run asks of the cluster, within the workspace's bounds; nothing where runs are computed on this machine. */
export function ChoiceFields({ choice, onChange }: { choice: Choice; onChange: (choice: Choice) => void }) {
  const t = clusters.useWords();
  const found = useCluster().data;
  if (!found || found.policy.cluster.kind === "local") return null;
  const { cluster, bounds } = found.policy;
  return (
    <fieldset className={styles.ask} data-testid="cluster-choice">
      <legend>
        {t("ask")} · {t(cluster.kind)}
      </legend>
      <Space wrap align="start" size="middle">
        {ASKED.map((name) => (
          <Form.Item key={name} label={t(name)} htmlFor={`ask-${name}`} layout="vertical">
            <InputNumber
              id={`ask-${name}`}
              min={1}
              max={Math.max(bounds[`most_${name}`], cluster[name])}
              placeholder={String(cluster[name])}
              suffix={name.endsWith("_mb") ? "MB" : undefined}
              value={choice[name] ?? null}
              onChange={(value) => onChange({ ...choice, [name]: value })}
            />
          </Form.Item>
        ))}
        {bounds.queues.length > 0 && (
          <Form.Item label={t("queue")} htmlFor="ask-queue" layout="vertical">
            <Select
              id="ask-queue"
              allowClear
              style={{ minWidth: 140 }}
              placeholder={cluster.queue}
              value={choice.queue ?? null}
              options={[cluster.queue, ...bounds.queues]
                .filter(Boolean)
                .map((queue) => ({ value: queue, label: queue }))}
              onChange={(queue: string | null | undefined) => onChange({ ...choice, queue: queue ?? null })}
            />
          </Form.Item>
        )}
      </Space>
    </fieldset>
  );
}
