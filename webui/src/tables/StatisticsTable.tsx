import { MiniHistogram } from "@/charts/MiniHistogram";
import { metric, number } from "@/ui/format";
import { TypeIcon } from "@/ui/TypeIcon";
import { useLanguage } from "@/ui/words";
import { tables } from "./locale";
import type { Statistics, Value } from "./preview";
import { textOf } from "./RowTable";
import styles from "./tables.module.css";

/** One line per column: how full it is, its range, and the shape of its values. */
export function StatisticsTable({ statistics }: { statistics: readonly Statistics[] }) {
  const t = tables.useWords();
  if (statistics.length === 0) return <p className={styles.none}>{t("noStatistics")}</p>;
  const heads = [
    t("column"),
    t("distribution"),
    t("missing"),
    t("distinct"),
    t("least"),
    t("mean"),
    t("most"),
    t("std"),
  ];
  return (
    <div className={styles.statistics} data-testid="statistics">
      <table>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head}>{head}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {statistics.map((one) => (
            <Line key={one.column} one={one} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Line({ one }: { one: Statistics }) {
  const language = useLanguage();
  const total = one.count + one.nulls;
  const missing = total > 0 ? one.nulls / total : 0;
  const show = (value: number | string | null | undefined) =>
    typeof value === "string" ? value : value === null || value === undefined ? "–" : metric(value);
  return (
    <tr>
      <td>
        <span className={styles.name}>
          <TypeIcon type={one.type} />
          <span className="es-ellipsis" title={one.column}>
            {one.column}
          </span>
        </span>
      </td>
      <td>{one.histogram ? <MiniHistogram {...one.histogram} /> : <Top top={one.top ?? []} total={total} />}</td>
      <td className={missing > 0 ? styles.warn : "es-muted"}>
        {missing > 0 ? `${number(one.nulls, language)} (${metric(missing * 100, 3)}%)` : "0"}
      </td>
      <td>{one.distinct === null || one.distinct === undefined ? "–" : number(one.distinct, language)}</td>
      <td className={styles.number}>{show(one.min)}</td>
      <td className={styles.number}>{show(one.mean)}</td>
      <td className={styles.number}>{show(one.max)}</td>
      <td className={styles.number}>{show(one.std)}</td>
    </tr>
  );
}

/** The most frequent values, as far as they fit. */
function Top({ top, total }: { top: readonly [Value, number][]; total: number }) {
  return (
    <span className={styles.top}>
      {top.slice(0, 3).map(([value, count]) => (
        <span key={textOf(value)} title={`${textOf(value)}: ${count}`}>
          {textOf(value)} <em>{total > 0 ? `${Math.round((count / total) * 100)}%` : count}</em>
        </span>
      ))}
    </span>
  );
}
