import { describe, expect, test } from "vitest";
import { catalog, chain, get } from "../../tests/chain";
import { copy, paste, readClip } from "./clipboard";
import { refusal, sourcesFor } from "./connect";
import { EMPTY, edgeKey, placeOf } from "./document";
import { addConnected, addNode, align, connect, insertOnEdge, reconnect, remove, setDisabled, setParam } from "./edit";

const edges = (document: typeof chain) => document.edges.map(edgeKey);

describe("connecting", () => {
  test("ports of different kinds are refused with both names", () => {
    const [document] = addNode(chain, get("prepare.cast"), { x: 0, y: 0 });
    expect(refusal(document, catalog, ["n3", "model"], ["n4", "table"])?.zh).toBe("模型 → 数据表 不可连接");
  });

  test("a circle and a node's own output are refused", () => {
    expect(refusal(chain, catalog, ["n2", "table"], ["n2", "table"])?.en).toMatch(/itself/);
    const [document, id] = addConnected(chain, catalog, get("prepare.cast"), { x: 0, y: 0 }, ["n2", "table"], "output");
    expect(refusal(document, catalog, [id, "table"], ["n2", "table"])?.en).toMatch(/circle/);
  });

  test("a new edge on a taken single input replaces the old one, on a port for many it does not", () => {
    const [document, id] = addNode(chain, get("source.csv"), { x: 0, y: 200 });
    const replaced = connect(document, catalog, [id, "table"], ["n2", "table"]);
    expect(edges(replaced)).toEqual(["n2/table>n3/train", `${id}/table>n2/table`]);
    const [more, union] = addConnected(
      replaced,
      catalog,
      get("prepare.union"),
      { x: 0, y: 0 },
      ["n1", "table"],
      "output",
    );
    const both = connect(more, catalog, ["n2", "table"], [union, "tables"]);
    expect(both.edges.filter((edge) => edge.to[0] === union)).toHaveLength(2);
  });

  test("moving an edge's end to a port that refuses it leaves the edge as it was", () => {
    const [first] = chain.edges;
    if (!first) throw new Error("no edge");
    expect(reconnect(chain, catalog, first, ["n3", "model"], ["n2", "table"])).toBe(chain);
    const [document, id] = addNode(chain, get("sample.split"), { x: 0, y: 0 });
    expect(edges(reconnect(document, catalog, first, ["n1", "table"], [id, "table"]))).toContain(
      `n1/table>${id}/table`,
    );
  });

  test("the inspector offers upstream outputs of the right kind and never what follows the node", () => {
    expect(sourcesFor(chain, catalog, ["n2", "table"])).toEqual([["n1", "table"]]);
    expect(sourcesFor(chain, catalog, ["n3", "train"])).toEqual([
      ["n1", "table"],
      ["n2", "table"],
    ]);
  });
});

describe("inserting and removing", () => {
  test("a component dropped on an edge stands between its ends, and what follows makes room", () => {
    const [, second] = chain.edges;
    if (!second) throw new Error("no edge");
    const [document, id] = insertOnEdge(chain, catalog, get("sample.split"), second);
    expect(edges(document)).toEqual(["n1/table>n2/table", `n2/table>${id}/table`, `${id}/train>n3/train`]);
    expect(placeOf(document, "n3").x - placeOf(document, "n2").x).toBeGreaterThanOrEqual(560);
    expect(placeOf(document, "n1")).toEqual(placeOf(chain, "n1"));
  });

  test("removing a middle node connects its neighbours where kinds allow", () => {
    expect(edges(remove(chain, catalog, ["n2"]))).toEqual(["n1/table>n3/train"]);
    const [document, id] = addConnected(
      chain,
      catalog,
      get("predict.predict"),
      { x: 0, y: 0 },
      ["n3", "model"],
      "output",
    );
    const without = remove(document, catalog, ["n3"]);
    expect(without.edges.some((edge) => edge.to[0] === id)).toBe(false);
  });

  test("removing several in a row bridges all of them, and takes their places along", () => {
    const [document, id] = addConnected(chain, catalog, get("prepare.cast"), { x: 0, y: 0 }, ["n1", "table"], "output");
    const rewired = connect(document, catalog, [id, "table"], ["n2", "table"]);
    const result = remove(rewired, catalog, ["n2", id]);
    expect(edges(result)).toEqual(["n1/table>n3/train"]);
    expect(result.view[id]).toBeUndefined();
  });
});

describe("parameters and places", () => {
  test("taking a value out lets the default hold again", () => {
    const set = setParam(chain, "n2", "columns", ["a"]);
    expect(set.nodes[1]?.params).toEqual({ columns: ["a"] });
    expect(setParam(set, "n2", "columns", undefined).nodes[1]?.params).toEqual({});
  });

  test("an enabled node carries no mark of having been disabled", () => {
    const off = setDisabled(chain, new Set(["n2"]), true);
    expect(off.nodes[1]?.disabled).toBe(true);
    expect(setDisabled(off, new Set(["n2"]), false)).toEqual(chain);
  });

  test("equal gaps keep the outer nodes where they are", () => {
    const moved = { ...chain, view: { ...chain.view, n2: { x: 500, y: 40 } } };
    const spread = align(moved, ["n1", "n2", "n3"], "across");
    expect(["n1", "n2", "n3"].map((id) => placeOf(spread, id).x)).toEqual([0, 280, 560]);
    expect(placeOf(spread, "n2").y).toBe(40);
  });
});

describe("clipboard", () => {
  test("copied nodes keep the edges between them and get fresh ids, also in another experiment", () => {
    const clip = readClip(copy(chain, new Set(["n2", "n3"])));
    if (!clip) throw new Error("no clip");
    const [twice, ids] = paste(chain, clip);
    expect([...ids]).toEqual(["n4", "n5"]);
    expect(edges(twice)).toContain("n4/table>n5/train");
    const [elsewhere] = paste(EMPTY, clip, { x: 10, y: 20 });
    expect(elsewhere.nodes.map((node) => node.component)).toEqual(["prepare.cast", "classify.gbdt"]);
    expect(placeOf(elsewhere, "n1")).toEqual({ x: 10, y: 20 });
  });

  test("any other text is no clip", () => {
    expect(readClip("hello")).toBeNull();
    expect(readClip('{"nodes": []}')).toBeNull();
  });
});
