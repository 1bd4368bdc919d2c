import { describe, expect, test, vi } from "vitest";
import { chain } from "../../tests/chain";
import { type CompactInference, InferenceReader } from "./compact";
import { setParam } from "./edit";
import { createEditor } from "./editor";
import { LiveInference } from "./infer";

const number = (name: string): CompactInference["columns"][number] => [name, "double", null, true];

function answer(columns: string[], more: Partial<CompactInference> = {}): CompactInference {
  return {
    columns: columns.map(number),
    schemas: [
      [[0], false, []],
      [columns.map((_, index) => index), false, []],
    ],
    nodes: { n1: [{}, { table: 0 }, [], null], n2: [{ table: 0 }, { table: 1 }, [], true] },
    problems: [],
    ...more,
  };
}

describe("the compact answer", () => {
  test("gives each port its columns", () => {
    const { nodes } = new InferenceReader().read(answer(["a", "b"]));
    expect(nodes.n1?.outputs.table?.columns.map((column) => column.name)).toEqual(["a"]);
    expect(nodes.n2?.outputs.table?.columns.map((column) => column.name)).toEqual(["a", "b"]);
    expect(nodes.n2?.inputs.table).toBe(nodes.n1?.outputs.table);
    expect(nodes.n2?.serves).toBe(true);
  });

  test("keeps the objects of nodes that are as before, though the numbers are others", () => {
    const reader = new InferenceReader();
    const first = reader.read(answer(["a", "b"]));
    const moved = reader.read({
      columns: [number("z"), number("a")],
      schemas: [
        [[1, 0], false, []],
        [[1], false, []],
      ],
      nodes: { n1: [{}, { table: 1 }, [], null], n2: [{ table: 1 }, { table: 0 }, [], true] },
      problems: [],
    });
    expect(moved.nodes.n1).toBe(first.nodes.n1);
    expect(moved.nodes.n2).not.toBe(first.nodes.n2);
    expect(moved.nodes.n2?.outputs.table?.columns.map((column) => column.name)).toEqual(["a", "z"]);
  });

  test("lists the problems of no node before those of the nodes, and lists of tables", () => {
    const problem = (code: string) => ({
      code,
      message: { en: code, zh: code },
      data: {},
      where: {},
      hint: null,
      severity: "error" as const,
    });
    const found = new InferenceReader().read(
      answer(["a", "b"], {
        nodes: { n1: [{ tables: [0, 1] }, {}, [problem("own")], null] },
        problems: [problem("cycle")],
      }),
    );
    expect(found.problems.map((one) => one.code)).toEqual(["cycle", "own"]);
    expect(found.nodes.n1?.inputs.tables).toHaveLength(2);
  });
});

describe("live inference", () => {
  test("asks about the first change at once, and about those made meanwhile together", async () => {
    vi.useFakeTimers();
    const editor = createEditor(chain);
    const asked: { value: unknown; answer: (columns: string[]) => void }[] = [];
    const live = new LiveInference(
      editor,
      (document) =>
        new Promise((resolve) => {
          const value = document.nodes.find((node) => node.id === "n2")?.params.value;
          asked.push({ value, answer: (columns) => resolve(answer(columns)) });
        }),
    );
    const type = (value: string) => editor.getState().change((now) => setParam(now, "n2", "value", value));
    live.start();
    await vi.advanceTimersByTimeAsync(0);
    asked[0]?.answer(["a", "b"]);
    await vi.advanceTimersByTimeAsync(0);
    expect(live.state.getState().pending).toBe(false);
    for (const value of ["x", "xy", "xyz"]) {
      type(value);
      await vi.advanceTimersByTimeAsync(0);
    }
    expect(asked.map((one) => one.value)).toEqual([undefined, "x"]);
    asked[1]?.answer(["a", "c"]);
    await vi.advanceTimersByTimeAsync(0);
    expect(asked.map((one) => one.value)).toEqual([undefined, "x", "xyz"]);
    expect(live.state.getState().pending).toBe(true);
    asked[2]?.answer(["a", "d"]);
    await vi.advanceTimersByTimeAsync(0);
    expect(live.state.getState().pending).toBe(false);
    expect(live.state.getState().inference?.nodes.n2?.outputs.table?.columns[1]?.name).toBe("d");
    live.stop();
    vi.useRealTimers();
  });

  test("asks again while the engine looks for columns, and then no more", async () => {
    vi.useFakeTimers();
    const reading = {
      code: "columns-reading",
      message: { en: "", zh: "" },
      data: {},
      where: { node: "n1" },
      hint: null,
      severity: "info" as const,
    };
    const still = answer(["a", "b"], { nodes: { n1: [{}, {}, [reading], null] } });
    const ask = vi
      .fn(async () => answer(["a", "b"]))
      .mockResolvedValueOnce(still)
      .mockResolvedValueOnce(still);
    const live = new LiveInference(createEditor(chain), ask);
    live.start();
    await vi.advanceTimersByTimeAsync(5000);
    expect(ask).toHaveBeenCalledTimes(3);
    expect(live.state.getState()).toMatchObject({ pending: false, failed: false });
    live.stop();
    vi.useRealTimers();
  });
});
