import { CheckCircleFilled, WarningFilled } from "@ant-design/icons";
import { Table, Tabs } from "antd";
import { Link } from "react-router";
import { mainMetrics } from "@/runs/history";
import { useTitles } from "@/runs/titles";
import { useMetricName } from "@/runs/useMetrics";
import { bytes, metric, moment } from "@/ui/format";
import { Panel } from "@/ui/Page";
import { TypeIcon } from "@/ui/TypeIcon";
import { useLanguage } from "@/ui/words";
import { zoo } from "./locale";
import type { ModelVersion, Parity, SignatureColumn } from "./types";
import { useCaseName, useTaskName } from "./words";
import styles from "./zoo.module.css";

export function VersionView({ version }: { version: ModelVersion }) {
  return (
    <div className={styles.columns}>
      <div>
        <Metrics version={version} />
        <ParityPanel parity={version.parity} />
        <SignaturePanel version={version} />
      </div>
      <div>
        <Glance version={version} />
        <Lineage version={version} />
      </div>
    </div>
  );
}

function Metrics({ version }: { version: ModelVersion }) {
  const t = zoo.useWords();
  const nameOf = useMetricName();
  const found = mainMetrics(version.metrics);
  return (
    <Panel title={t("metrics")}>
      {found.length === 0 && <span className="es-muted">{t("noMetrics")}</span>}
      <div className={styles.metrics} data-testid="model-metrics">
        {found.map(([name, value]) => (
          <div key={name}>
            <span>{nameOf(name)}</span>
            <strong>{metric(value, 4)}</strong>
          </div>
        ))}
      </div>
    </Panel>
  );
}

function ParityPanel({ parity }: { parity: Parity | null }) {
  const t = zoo.useWords();
  const caseName = useCaseName();
  if (!parity) {
    return (
      <Panel title={t("parity")}>
        <Verdict ok={false}>{t("parityNone")}</Verdict>
      </Panel>
    );
  }
  const count = parity.rows;
  return (
    <Panel title={t("parity")}>
      <div data-testid="model-parity" data-ok={parity.ok}>
        <Verdict ok={parity.ok}>
          {parity.ok ? t("parityOk", { count }) : t("parityBad", { count, failed: parity.failed })}
        </Verdict>
        <p className={styles.note}>
          {t("parityOkHint", {
            difference: metric(parity.max_difference, 2),
            tolerance: metric(parity.tolerance ?? 1e-6, 2),
          })}
        </p>
        {parity.failures.length > 0 && (
          <Table
            size="small"
            rowKey="row"
            pagination={false}
            dataSource={parity.failures}
            columns={[
              { title: t("parityRow"), dataIndex: "row", width: 64 },
              { title: t("parityCase"), key: "case", render: (_, one) => caseName(one.case) },
              { title: t("column"), dataIndex: "column" },
              { title: t("parityWhy"), dataIndex: "why" },
            ]}
          />
        )}
      </div>
    </Panel>
  );
}

function Verdict({ ok, children }: { ok: boolean; children: string }) {
  return (
    <p className={ok ? styles.good : styles.bad}>
      {ok ? <CheckCircleFilled /> : <WarningFilled />} {children}
    </p>
  );
}

function SignaturePanel({ version }: { version: ModelVersion }) {
  const t = zoo.useWords();
  const { inputs, outputs } = version.signature;
  return (
    <Panel title={t("signature")}>
      <Tabs
        size="small"
        items={[
          {
            key: "inputs",
            label: t("inputs", { count: inputs.length }),
            children: <SignatureTable columns={inputs} />,
          },
          {
            key: "outputs",
            label: t("outputs", { count: outputs.length }),
            children: <SignatureTable columns={outputs} />,
          },
        ]}
      />
    </Panel>
  );
}

function SignatureTable({ columns }: { columns: SignatureColumn[] }) {
  const t = zoo.useWords();
  return (
    <Table
      size="small"
      rowKey="name"
      pagination={columns.length > 25 ? { pageSize: 25, size: "small", showSizeChanger: false } : false}
      dataSource={columns}
      columns={[
        {
          title: t("column"),
          key: "name",
          render: (_, one) => (
            <span className={styles.columnName}>
              <TypeIcon type={one.type} />
              {one.name}
            </span>
          ),
        },
        {
          title: t("type"),
          key: "type",
          render: (_, one) => (
            <>
              <span className="es-mono">{one.type}</span>
              {one.source_type && one.source_type !== one.type && (
                <span className={styles.cast}>
                  {t(one.on_failure === "null" ? "castFrom" : "castStrict", { type: one.source_type })}
                </span>
              )}
            </>
          ),
        },
      ]}
    />
  );
}

function Glance({ version }: { version: ModelVersion }) {
  const t = zoo.useWords();
  const chosen = useLanguage();
  const task = useTaskName();
  const titles = useTitles();
  return (
    <Panel title={t("overview")}>
      <dl className={styles.facts}>
        <dt>{t("task")}</dt>
        <dd>{task(version.task)}</dd>
        <dt>{t("algorithm")}</dt>
        <dd>{titles.algorithm(version.algorithm, version.task)}</dd>
        <dt>{t("stage")}</dt>
        <dd>{t(`stage ${version.stage}`)}</dd>
        <dt>{t("created")}</dt>
        <dd>{moment(version.created_at, chosen)}</dd>
        {version.created_by && (
          <>
            <dt>{t("by")}</dt>
            <dd>{version.created_by.name}</dd>
          </>
        )}
        <dt>{t("size")}</dt>
        <dd>{bytes(version.bytes)}</dd>
      </dl>
    </Panel>
  );
}

function Lineage({ version }: { version: ModelVersion }) {
  const t = zoo.useWords();
  const titles = useTitles();
  const { experiment, run, node } = version;
  return (
    <Panel title={t("lineage")}>
      <dl className={styles.facts} data-testid="model-lineage">
        {experiment && run ? (
          <>
            <dt>{t("experiment")}</dt>
            <dd>
              <Link to={`/experiments/${experiment.id}`}>{experiment.name}</Link>
            </dd>
            <dt>{t("runLabel")}</dt>
            <dd>
              <Link to={`/experiments/${experiment.id}?run=${run.id}`}>{t("run", { number: run.number })}</Link>
            </dd>
            <dt>{t("node")}</dt>
            <dd>
              <Link to={`/experiments/${experiment.id}?run=${run.id}&node=${node.id}`}>
                {titles.node(node.label || node.id)}
              </Link>
            </dd>
          </>
        ) : (
          <dd className={`${styles.whole} es-muted`}>{t("noLineage")}</dd>
        )}
        <dt>{t("deployments")}</dt>
        <dd>
          {version.deployments.length === 0 && <span className="es-muted">{t("notDeployed")}</span>}
          {version.deployments.map((one) => (
            <Link key={one.id} to={`/deployments/${one.id}`} className={styles.inlineMetric}>
              {one.name}
            </Link>
          ))}
        </dd>
      </dl>
    </Panel>
  );
}
