import { describe, expect, test } from "vitest";
import { NEW_NODE, type Progress, type RunEvent, reduce } from "./run";

/** Transcripts that the Python reducer is tested with, too. */
type Transcript = { start: Progress; events: RunEvent[]; end: Progress };
const transcripts = Object.entries(
  import.meta.glob<Transcript>("../../../tests/golden/events/*.json", { eager: true, import: "default" }),
);

test("there are transcripts", () => {
  expect(transcripts.length).toBeGreaterThan(0);
});

test.each(transcripts)("%s gives the same state as in Python", (_, { start, events, end }) => {
  expect(events.reduce(reduce, start)).toEqual(end);
});

describe("attempts", () => {
  const start: Progress = { nodes: { n1: NEW_NODE }, attempts: {}, cursor: 0 };
  const time = "2026-01-01T00:00:00.000Z";

  test("a new attempt starts unfinished nodes anew, and its predecessor's late events count no more", () => {
    const events: RunEvent[] = [
      { source: "s1.1", number: 1, time, type: "stage-started", nodes: ["n1"], cursor: 1 },
      { source: "s1.1", number: 2, time, type: "node-started", node: "n1", cursor: 2 },
      { source: "s1.1", number: 3, time, type: "progress", node: "n1", fraction: 0.7, cursor: 3 },
      { source: "s1.2", number: 1, time, type: "stage-started", nodes: ["n1"], cursor: 4 },
      { source: "s1.1", number: 4, time, type: "node-finished", node: "n1", state: "ok", cursor: 5 },
    ];
    const state = events.reduce(reduce, start);
    expect(state.nodes.n1).toMatchObject({ state: "waiting", fraction: null });
    expect(state.cursor).toBe(5);
  });
});
