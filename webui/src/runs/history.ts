/** What the run history and the comparison show, worked out from the runs alone. */

import type { Metric } from "@/experiment/catalog";
import type { Change, ParameterValue, RunBrief, RunDocument } from "./types";

/** A parameter that differed between at least two of the runs. */
export interface ParameterColumn {
  key: string;
  node: string;
  label: string;
  param: string;
}

export interface HistoryColumns {
  parameters: ParameterColumn[];
  metrics: string[];
}

/** Metrics that people look at first, in this order; the others follow by name. */
const MAIN_METRICS = ["auc", "pr_auc", "accuracy", "f1", "log_loss", "rmse", "mae", "r2", "silhouette"];

export function parameterKey(node: string, param: string): string {
  return `${node}.${param}`;
}

/** The metric's own name: `n7.auc` is `auc` of node `n7`. */
export function metricName(key: string): string {
  return key.slice(key.indexOf(".") + 1);
}

export function metricNode(key: string): string {
  const dot = key.indexOf(".");
  return dot < 0 ? "" : key.slice(0, dot);
}

/** Columns of the history: parameters that changed in any run, then metrics, the main ones first. */
export function historyColumns(runs: readonly RunBrief[]): HistoryColumns {
  const parameters = new Map<string, ParameterColumn>();
  const metrics = new Set<string>();
  for (const run of runs) {
    for (const change of run.changed) {
      if (change.param === null) continue;
      const key = parameterKey(change.node, change.param);
      parameters.set(key, { key, node: change.node, label: change.label ?? change.node, param: change.param });
    }
    for (const key of Object.keys(run.metrics)) metrics.add(key);
  }
  return { parameters: [...parameters.values()], metrics: [...metrics].sort(byImportance) };
}

function byImportance(left: string, right: string): number {
  return rank(left) - rank(right) || left.localeCompare(right, "en", { numeric: true });
}

function rank(key: string): number {
  const place = MAIN_METRICS.indexOf(metricName(key).toLowerCase());
  return place < 0 ? MAIN_METRICS.length : place;
}

/**
 * Value of each changed parameter at each run: `changed` says only what differs from the run before, so values are
 * carried along the runs of one experiment in the order of their numbers, backwards too from the first change.
 */
export function parameterValues(runs: readonly RunBrief[]): Map<number, Map<string, ParameterValue>> {
  const values = new Map<number, Map<string, ParameterValue>>();
  for (const group of byExperiment(runs).values()) {
    const ordered = [...group].sort((left, right) => left.number - right.number);
    for (const { key } of historyColumns(ordered).parameters) carry(ordered, key, values);
  }
  return values;
}

function isChangeOf(change: Change, key: string): boolean {
  return change.param !== null && parameterKey(change.node, change.param) === key;
}

function carry(ordered: readonly RunBrief[], key: string, values: Map<number, Map<string, ParameterValue>>): void {
  let current: ParameterValue = firstValue(ordered, key);
  for (const run of ordered) {
    const change = run.changed.find((item) => isChangeOf(item, key));
    if (change) current = change.to;
    const row = values.get(run.id) ?? new Map<string, ParameterValue>();
    row.set(key, current);
    values.set(run.id, row);
  }
}

function firstValue(ordered: readonly RunBrief[], key: string): ParameterValue {
  for (const run of ordered) {
    const change = run.changed.find((item) => isChangeOf(item, key));
    if (change) return change.from;
  }
  return undefined;
}

function byExperiment(runs: readonly RunBrief[]): Map<number, RunBrief[]> {
  const groups = new Map<number, RunBrief[]>();
  for (const run of runs) {
    const group = groups.get(run.experiment.id) ?? [];
    group.push(run);
    groups.set(run.experiment.id, group);
  }
  return groups;
}

/** The run that is best by a metric; null where none is: nobody has it, all are equal, or no way is better. */
export function bestRun(runs: readonly RunBrief[], metric: string, better: Metric["better"]): number | null {
  const scored = runs.flatMap((run) => {
    const value = run.metrics[metric];
    return value === undefined || value === null ? [] : [{ id: run.id, worth: WORTH[better ?? "none"](value) }];
  });
  if (scored.length < 2) return null;
  const best = scored.reduce((left, right) => (right.worth > left.worth ? right : left));
  return scored.every((item) => item.worth === best.worth) ? null : best.id;
}

const WORTH = {
  higher: (value: number) => value,
  lower: (value: number) => -value,
  zero: (value: number) => -Math.abs(value),
  none: () => 0,
};

/** A parameter's value as a short text; lists and objects as JSON. */
export function parameterText(value: ParameterValue): string {
  if (value === undefined || value === null) return "–";
  if (typeof value === "string") return value;
  return JSON.stringify(value);
}

/** A parameter in several runs; `values` in the order of the runs, undefined where the run has no such node. */
export interface ParameterRow {
  key: string;
  component: string;
  label: string;
  param: string;
  values: ParameterValue[];
  differs: boolean;
}

/** Every parameter of the documents side by side, in the order in which nodes appear. */
export function compareParameters(documents: readonly RunDocument[]): ParameterRow[] {
  const rows = new Map<string, ParameterRow>();
  documents.forEach((document, index) => {
    for (const node of document.nodes) {
      for (const [param, value] of Object.entries(node.params)) {
        const key = parameterKey(node.id, param);
        const label = node.label || node.component;
        const made = { key, component: node.component, label, param, values: documents.map(() => undefined) };
        const row = rows.get(key) ?? { ...made, differs: false };
        row.values[index] = value;
        rows.set(key, row);
      }
    }
  });
  for (const row of rows.values()) {
    row.differs = new Set(row.values.map((value) => JSON.stringify(value) ?? "")).size > 1;
  }
  return [...rows.values()];
}

/** How long a run took, or has taken until now; null before it starts. */
export function runSeconds(run: RunBrief): number | null {
  if (!run.started_at) return null;
  const end = run.finished_at ? new Date(run.finished_at).getTime() : Date.now();
  return Math.max(0, (end - new Date(run.started_at).getTime()) / 1000);
}

/** `#12`, with the experiment's name where the runs are of several. */
export function runLabel(run: RunBrief, found: readonly RunBrief[]): string {
  const several = new Set(found.map((one) => one.experiment.id)).size > 1;
  return several ? `${run.experiment.name} #${run.number}` : `#${run.number}`;
}

/** A metrics object as pairs, the ones that people look at first in front; at most `limit`. */
export function mainMetrics(metrics: Record<string, number | null>, limit = 24): [string, number | null][] {
  return Object.entries(metrics)
    .sort(([left], [right]) => byImportance(left, right))
    .slice(0, limit);
}
