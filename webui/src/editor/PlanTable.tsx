import { CaretRightFilled, MinusOutlined, RetweetOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { nodeOf } from "@/experiment/document";
import type { Plan, PlannedNode } from "@/experiment/plan";
import { number, seconds, moment as shown } from "@/ui/format";
import { useLanguage, useText } from "@/ui/words";
import { useEditor, useWorkbench } from "./context";
import styles from "./editor.module.css";
import { editor as texts } from "./locale";

export type AsOf = { [node: string]: string };
type Props = {
  plan: Plan;
  force?: readonly string[];
  toggleForce?: (node: string) => void;
  asOf?: AsOf;
  /** Take what was read of a source at a moment; none reads it anew. */
  chooseMoment?: (node: string, moment: string | null) => void;
};

/** The nodes of a plan: run, reused or left out, why, and the expected time of each. */
export function PlanTable({ plan, force = [], toggleForce, asOf = {}, chooseMoment }: Props) {
  const t = texts.useWords();
  const chosen = useLanguage();
  const count = (state: PlannedNode["state"]) =>
    Object.values(plan.nodes).filter((node) => node.state === state).length;
  const order = plan.stages.flatMap((stage) => stage.nodes);
  const rest = Object.keys(plan.nodes).filter((id) => !order.includes(id));
  const byState = (a: string, b: string) => rank(plan.nodes[a]) - rank(plan.nodes[b]);
  const parts = [t("willRun", { count: count("run") })];
  if (count("reuse") > 0) parts.push(t("willReuse", { count: count("reuse") }));
  if (count("skip") > 0) parts.push(t("willSkip", { count: count("skip") }));
  parts.push(
    plan.critical_seconds === null ? t("unknownTime") : t("expected", { time: seconds(plan.critical_seconds, chosen) }),
  );
  const unknown = Object.values(plan.nodes).filter((node) => node.state === "run" && node.seconds === null).length;
  if (plan.critical_seconds !== null && unknown > 0) parts.push(t("unknownNodes", { count: unknown }));
  return (
    <>
      <p className={styles.planSummary} data-testid="plan-summary">
        {parts.join(" · ")}
      </p>
      <PlanNotes plan={plan} />
      <div className={styles.planTable} role="table" aria-label={t("planTitle")}>
        <div role="row" className={styles.planHead}>
          {[t("nodeColumn"), t("whatColumn"), t("whyColumn"), t("timeColumn")].map((title) => (
            <span key={title} role="columnheader">
              {title}
            </span>
          ))}
        </div>
        {[...order, ...rest.sort(byState)].map((id) => {
          const node = plan.nodes[id];
          return (
            node && (
              <PlanRow
                key={id}
                id={id}
                node={node}
                long={plan.critical?.includes(id) ?? false}
                forced={force.includes(id)}
                toggleForce={toggleForce}
                moment={asOf[id]}
                chooseMoment={chooseMoment}
              />
            )
          );
        })}
      </div>
    </>
  );
}

/** The longest way through the nodes that run, and which run the reasons speak of. */
function PlanNotes({ plan }: { plan: Plan }) {
  const t = texts.useWords();
  const name = useName();
  const way = plan.critical ?? [];
  const notes = [
    way.length > 1 && t("planWay", { nodes: way.map(name).join(" → ") }),
    plan.since && t("sinceRun", { number: plan.since }),
  ].filter(Boolean);
  return notes.length > 0 ? <p className={styles.planSummary}>{notes.join(" ")}</p> : null;
}

function useName(): (id: string) => string {
  const read = useText();
  const { catalog } = useWorkbench();
  const document = useEditor((state) => state.document);
  return (id) => {
    const node = nodeOf(document, id);
    return node?.label ?? (read(catalog.get(node?.component ?? "")?.title) || id);
  };
}

function rank(node: PlannedNode | undefined): number {
  return { run: 0, reuse: 1, skip: 2 }[node?.state ?? "skip"];
}

const ICONS = { run: <CaretRightFilled />, reuse: <RetweetOutlined />, skip: <MinusOutlined /> };
const WORDS = { run: "planRun", reuse: "planReuse", skip: "planSkip" } as const;
const TONES = { run: styles.toneRun, reuse: styles.toneOk, skip: "es-muted" };

type RowProps = {
  id: string;
  node: PlannedNode;
  long: boolean;
  forced: boolean;
  toggleForce?: (node: string) => void;
  moment?: string;
  chooseMoment?: (node: string, moment: string | null) => void;
};

function PlanRow({ id, node, long, forced, toggleForce, moment, chooseMoment }: RowProps) {
  const t = texts.useWords();
  const read = useText();
  const chosen = useLanguage();
  const name = useName()(id);
  const taken = node.why?.code === "as-of" && node.why.changed?.[0];
  return (
    <div role="row" className={styles.planRow} data-testid={`plan-${id}`} data-state={node.state}>
      <span role="cell" className="es-ellipsis" title={`${name} (${id})`}>
        {name} <span className="es-muted">{id}</span>
      </span>
      <span role="cell" className={TONES[node.state]}>
        {ICONS[node.state]} {t(WORDS[node.state])}
      </span>
      <span role="cell" className={styles.planWhy}>
        {taken ? t("planTaken", { time: shown(taken, chosen) }) : read(node.why?.text)}
        {chooseMoment && <Moments id={id} node={node} moment={moment} choose={chooseMoment} />}
        {toggleForce && !moment && (node.state === "reuse" || forced) && (
          <Button type="link" size="small" onClick={() => toggleForce(id)} data-testid={`force-${id}`}>
            {forced ? t("planReuse") : t("planForce")}
          </Button>
        )}
      </span>
      <Expected node={node} long={long} />
    </div>
  );
}

type MomentsProps = {
  id: string;
  node: PlannedNode;
  moment?: string;
  choose: (node: string, moment: string | null) => void;
};

/** For a source that cannot tell whether it changed: what was read before, or to read it anew. */
function Moments({ id, node, moment, choose }: MomentsProps) {
  const t = texts.useWords();
  const chosen = useLanguage();
  if (moment)
    return (
      <Button type="link" size="small" onClick={() => choose(id, null)} data-testid={`anew-${id}`}>
        {t("planAnew")}
      </Button>
    );
  return (node.as_of ?? []).map((at) => (
    <Button key={at} type="link" size="small" onClick={() => choose(id, at)} data-testid={`as-of-${id}`}>
      {t("planAsOf", { time: shown(at, chosen) })}
    </Button>
  ));
}

/** How long a node is expected to take; those that decide how long the run takes stand out. */
function Expected({ node, long }: { node: PlannedNode; long: boolean }) {
  const t = texts.useWords();
  const chosen = useLanguage();
  if (node.seconds === null || node.state !== "run") return <span role="cell">–</span>;
  const notes = [
    long && t("onTheWay"),
    node.memory_mb && t("memoryColumn", { mb: number(Math.round(node.memory_mb), chosen) }),
  ].filter(Boolean);
  return (
    <span role="cell" className={long ? styles.planLong : undefined} title={notes.join(", ")}>
      {seconds(node.seconds, chosen)}
    </span>
  );
}
