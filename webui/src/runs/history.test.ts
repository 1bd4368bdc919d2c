import { expect, test } from "vitest";
import { bestRun, compareParameters, historyColumns, mainMetrics, parameterText, parameterValues } from "./history";
import type { Change, RunBrief } from "./types";

const change = (param: string, from: number, to: number): Change => ({
  kind: "param",
  node: "n2",
  label: "GBDT",
  param,
  from,
  to,
});

function run(number: number, metrics: RunBrief["metrics"], changed: Change[] = []): RunBrief {
  return {
    id: 100 + number,
    number,
    experiment: { id: 7, name: "Purchase" },
    state: "ok",
    draft: false,
    scope: { kind: "all", nodes: [] },
    created_at: "2026-11-22T08:00:00Z",
    started_at: null,
    finished_at: null,
    created_by: null,
    metrics,
    changed,
    variables: {},
    problem: null,
  };
}

const three = [
  run(3, { "n5.auc": 0.91, "n5.loss": 0.2 }, [change("depth", 5, 7)]),
  run(2, { "n5.auc": 0.9, "n5.loss": 0.3 }, [change("trees", 10, 20)]),
  run(1, { "n5.auc": 0.8, "n5.loss": 0.4 }),
];

test("a changed parameter has a value at every run, also before its first change", () => {
  const values = parameterValues(three);
  expect([101, 102, 103].map((id) => values.get(id)?.get("n2.depth"))).toEqual([5, 5, 7]);
  expect([101, 102, 103].map((id) => values.get(id)?.get("n2.trees"))).toEqual([10, 20, 20]);
});

test("columns are the changed parameters and the metrics, the usual ones first", () => {
  const columns = historyColumns([run(1, { "n5.zeta": 1, "n5.accuracy": 1, "n5.auc": 1 }), ...three]);
  expect(columns.metrics).toEqual(["n5.auc", "n5.accuracy", "n5.loss", "n5.zeta"]);
  expect(columns.parameters.map((one) => one.key)).toEqual(["n2.depth", "n2.trees"]);
});

test("changes of the graph are no parameter columns", () => {
  const added: Change = { kind: "node-added", node: "n9", label: "Cast", param: null, from: null, to: "prepare.cast" };
  expect(historyColumns([run(2, {}, [added])]).parameters).toEqual([]);
});

test("the best run has the highest metric, the lowest loss, the mean error nearest to zero; equal ones have no best", () => {
  expect(bestRun(three, "n5.auc", "higher")).toBe(103);
  expect(bestRun(three, "n5.loss", "lower")).toBe(103);
  expect(bestRun([run(1, { "n5.bias": -0.1 }), run(2, { "n5.bias": 0.5 })], "n5.bias", "zero")).toBe(101);
  expect(bestRun(three, "n5.auc", null)).toBeNull();
  expect(bestRun([run(1, { "n5.auc": 0.5 }), run(2, { "n5.auc": 0.5 })], "n5.auc", "higher")).toBeNull();
  expect(bestRun([run(1, { "n5.auc": 0.5 }), run(2, {})], "n5.auc", "higher")).toBeNull();
});

test("documents are compared parameter by parameter, a missing node counting as different", () => {
  const node = (depth: number) => ({ id: "n2", component: "classify.gbdt", params: { depth, trees: 10 } });
  const rows = compareParameters([
    { nodes: [node(5)], edges: [] },
    { nodes: [node(7), { id: "n3", component: "prepare.cast", params: { to: "double" } }], edges: [] },
  ]);
  const differing = rows.filter((row) => row.differs).map((row) => [row.key, row.values]);
  expect(differing).toEqual([
    ["n2.depth", [5, 7]],
    ["n3.to", [undefined, "double"]],
  ]);
});

test("values are shown as text, nothing as a dash", () => {
  expect([null, undefined, "a", ["x", 1], false].map(parameterText)).toEqual(["–", "–", "a", '["x",1]', "false"]);
});

test("the usual metrics of a model come first", () => {
  expect(mainMetrics({ recall: 0.5, auc: 0.9, f1: 0.7 }, 2).map(([name]) => name)).toEqual(["auc", "f1"]);
});
