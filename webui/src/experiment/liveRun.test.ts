import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { EMPTY } from "./document";
import { LiveRun } from "./liveRun";
import type { RunSnapshot } from "./plan";
import { NEW_NODE } from "./run";

/** A socket whose other end is the test. */
class Wire {
  onmessage: ((event: { data: string }) => void) | null = null;
  onopen: (() => void) | null = null;
  onclose: (() => void) | null = null;
  constructor(
    readonly run: number,
    readonly after: number | null,
  ) {}
  send(message: unknown) {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
  close() {
    this.onclose?.();
  }
}

const snapshot: RunSnapshot = {
  id: 4,
  number: 1,
  experiment: { id: 1, name: "e" },
  version: 1,
  state: "running",
  draft: false,
  scope: { kind: "all", nodes: [] },
  created_at: "",
  started_at: null,
  finished_at: null,
  created_by: null,
  metrics: {},
  problem: null,
  document: EMPTY,
  plan: null,
  nodes: { n1: NEW_NODE },
  cursor: 10,
};
const started = (cursor: number) => ({
  source: "s1.1",
  number: cursor,
  time: "t",
  type: "node-started",
  node: "n1",
  cursor,
});

let wires: Wire[] = [];
let frames: (() => void)[] = [];
function open() {
  wires = [];
  frames = [];
  const live = new LiveRun(
    (run, after) => {
      const wire = new Wire(run, after);
      wires.push(wire);
      return wire as unknown as WebSocket;
    },
    (callback) => frames.push(callback),
  );
  live.watch(4);
  return live;
}
function paint() {
  for (const callback of frames.splice(0)) callback();
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("many messages are one write per frame", () => {
  const live = open();
  const writes = vi.fn();
  live.state.subscribe(writes);
  wires[0]?.send({ type: "snapshot", run: snapshot });
  for (let cursor = 11; cursor < 200; cursor += 1)
    wires[0]?.send({ type: "events", events: [started(cursor)], cursor });
  expect(writes).not.toHaveBeenCalled();
  paint();
  expect(writes).toHaveBeenCalledTimes(1);
  expect(live.state.getState().run?.nodes.n1?.state).toBe("running");
  expect(live.state.getState().run?.cursor).toBe(199);
});

test("a lost connection comes back after the last cursor, and events told twice count once", async () => {
  const live = open();
  wires[0]?.send({ type: "snapshot", run: snapshot });
  wires[0]?.send({ type: "events", events: [started(11)], cursor: 11 });
  paint();
  wires[0]?.close();
  await vi.advanceTimersByTimeAsync(2000);
  expect(wires[1]?.after).toBe(11);
  const log = {
    source: "s1.1",
    number: 12,
    time: "t",
    type: "log",
    node: "n1",
    level: "info",
    text: "hello",
    cursor: 12,
  };
  wires[1]?.send({ type: "events", events: [log], cursor: 12 });
  wires[1]?.send({ type: "events", events: [log], cursor: 12 });
  paint();
  expect(live.state.getState().logs.map((line) => line.text)).toEqual(["hello"]);
});

test("a finished run is not asked for again", async () => {
  open();
  wires[0]?.send({ type: "snapshot", run: snapshot });
  wires[0]?.send({ type: "run", run: { state: "ok" } });
  paint();
  wires[0]?.close();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(wires).toHaveLength(1);
});

test("showing another run lets go of the first", () => {
  const live = open();
  wires[0]?.send({ type: "snapshot", run: snapshot });
  paint();
  live.watch(5);
  expect(live.state.getState().run).toBeNull();
  expect(wires.map((wire) => wire.run)).toEqual([4, 5]);
});
