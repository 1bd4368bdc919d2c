import { metric, number } from "@/ui/format";
import { TypeIcon } from "@/ui/TypeIcon";
import { useLanguage } from "@/ui/words";
import { CellText } from "./CellText";
import styles from "./datasets.module.css";
import { datasets } from "./locale";
import type { Cell, Statistics } from "./types";

const SHOWN = 5;

/** One column's values at a glance: their distribution, what is missing, and the usual figures. */
export function ColumnCard({ statistics }: { statistics: Statistics }) {
  const t = datasets.useWords();
  const chosen = useLanguage();
  const total = statistics.count + statistics.nulls;
  const share = total > 0 ? statistics.nulls / total : 0;
  const median = statistics.quantiles?.[Math.floor(statistics.quantiles.length / 2)];
  return (
    <section className={styles.column}>
      <header className={styles.columnHead}>
        <TypeIcon type={statistics.type} />
        <strong className="es-ellipsis" title={statistics.column}>
          {statistics.column}
        </strong>
      </header>
      {statistics.histogram ? (
        <Histogram {...statistics.histogram} />
      ) : (
        statistics.top && <Top statistics={statistics} />
      )}
      <dl className={styles.facts}>
        <Fact name={t("missing")} warn={share > 0}>
          {statistics.nulls === 0 ? t("none") : `${number(statistics.nulls, chosen)} (${percent(share)})`}
        </Fact>
        {statistics.distinct !== null && <Fact name={t("distinct")}>{number(statistics.distinct, chosen)}</Fact>}
        {statistics.mean !== null && <Fact name={t("mean")}>{metric(statistics.mean, 4)}</Fact>}
        {statistics.std !== null && <Fact name={t("std")}>{metric(statistics.std, 4)}</Fact>}
        {median !== undefined && <Fact name={t("median")}>{metric(median, 4)}</Fact>}
        {statistics.min !== null && <Fact name={t("minimum")}>{short(statistics.min)}</Fact>}
        {statistics.max !== null && <Fact name={t("maximum")}>{short(statistics.max)}</Fact>}
      </dl>
    </section>
  );
}

function percent(share: number): string {
  const value = share * 100;
  return `${value > 0 && value < 0.1 ? "<0.1" : value.toFixed(1)}%`;
}

function short(value: Cell): string {
  if (typeof value === "number") return metric(value, 4);
  const text = String(value);
  return text.length > 19 ? `${text.slice(0, 18)}…` : text;
}

function Fact(props: { name: string; warn?: boolean; children: string }) {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd className={props.warn ? styles.missing : ""}>{props.children}</dd>
    </div>
  );
}

function Histogram({ edges, counts }: { edges: number[]; counts: number[] }) {
  const most = Math.max(1, ...counts);
  return (
    <>
      <div className={styles.bars}>
        {counts.map((count, index) => (
          <span
            key={edges[index]}
            style={{ height: `${(count / most) * 100}%` }}
            title={`${metric(edges[index], 4)} – ${metric(edges[index + 1], 4)}: ${count}`}
          />
        ))}
      </div>
      <div className={styles.ends}>
        <span>{metric(edges[0], 4)}</span>
        <span>{metric(edges.at(-1), 4)}</span>
      </div>
    </>
  );
}

function Top({ statistics }: { statistics: Statistics }) {
  const top = (statistics.top ?? []).slice(0, SHOWN);
  const most = Math.max(1, ...top.map(([, count]) => count));
  return (
    <div className={styles.top}>
      {top.map(([value, count]) => (
        <div key={String(value)} className={styles.topRow}>
          <span className="es-ellipsis" title={String(value)}>
            <CellText value={value} />
          </span>
          <div className={styles.topTrack}>
            <span style={{ width: `${(count / most) * 100}%` }} />
          </div>
          <span className={styles.topShare}>{percent(count / Math.max(1, statistics.count))}</span>
        </div>
      ))}
    </div>
  );
}
