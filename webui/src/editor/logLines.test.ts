import { expect, test } from "vitest";
import { NEW_NODE } from "@/experiment/run";
import { merged } from "./logLines";

const words = { started: "started", ended: (state: string) => state };
const at = (second: number) => `2026-11-26T07:00:0${second}Z`;
const nodes = {
  a: { ...NEW_NODE, state: "ok" as const, started_at: at(1), finished_at: at(3) },
  b: { ...NEW_NODE, state: "failed" as const, started_at: at(3), finished_at: at(3) },
  c: { ...NEW_NODE, state: "skipped" as const, finished_at: at(3) },
};
const said = [{ cursor: 7, time: at(2), node: "a", level: "info", text: "half" }];

test("what a node says lies between its start and its end; nodes left out say nothing", () => {
  const found = merged(said, nodes, words).map((line) => [line.node, line.text, line.level]);
  expect(found).toEqual([
    ["a", "started", "state"],
    ["a", "half", "info"],
    ["b", "started", "state"],
    ["a", "ok", "state"],
    ["b", "failed", "error"],
  ]);
});

test("one node's lines alone", () => {
  expect(merged([], nodes, words, "b").map((line) => line.text)).toEqual(["started", "failed"]);
});
