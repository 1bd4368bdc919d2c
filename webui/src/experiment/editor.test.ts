import { expect, test } from "vitest";
import { chain } from "../../tests/chain";
import { placeOf } from "./document";
import { moveBy, setParam } from "./edit";
import { createEditor } from "./editor";

function open() {
  const time = { now: 0 };
  const store = createEditor(chain, false, () => time.now);
  return { store, time, at: (ms: number) => (time.now = ms) };
}

test("one gesture is one step, and redo brings it back", () => {
  const { store } = open();
  store.getState().change((document) => moveBy(document, ["n1", "n2"], { x: 10, y: 0 }));
  store.getState().undo();
  expect(store.getState().document).toBe(chain);
  store.getState().redo();
  expect(placeOf(store.getState().document, "n2").x).toBe(290);
});

test("arrow-key moves within half a second are one step, later ones another", () => {
  const { store, at } = open();
  const nudge = () => store.getState().change((document) => moveBy(document, ["n1"], { x: 8, y: 0 }), "nudge");
  nudge();
  at(300);
  nudge();
  at(700);
  nudge();
  expect(store.getState().past).toHaveLength(1);
  at(1300);
  nudge();
  expect(store.getState().past).toHaveLength(2);
  store.getState().undo();
  expect(placeOf(store.getState().document, "n1").x).toBe(24);
});

test("typing in one field is one step, another field is another", () => {
  const { store } = open();
  const type = (name: string, value: string) =>
    store.getState().change((document) => setParam(document, "n2", name, value), `param/n2/${name}`);
  type("a", "1");
  type("a", "12");
  type("b", "x");
  expect(store.getState().past).toHaveLength(2);
});

test("a change after an undo drops what could be redone", () => {
  const { store } = open();
  store.getState().change((document) => setParam(document, "n1", "a", 1));
  store.getState().undo();
  store.getState().change((document) => setParam(document, "n1", "a", 2));
  store.getState().redo();
  expect(store.getState().document.nodes[0]?.params).toEqual({ a: 2 });
});

test("a read-only experiment takes no change", () => {
  const store = createEditor(chain, true);
  store.getState().change((document) => setParam(document, "n1", "a", 1));
  expect(store.getState().document).toBe(chain);
});

test("a node that undo takes away is no longer selected", () => {
  const { store } = open();
  store.getState().change((document) => ({
    ...document,
    nodes: [...document.nodes, { id: "n9", component: "source.csv", version: 1, params: {}, label: null }],
  }));
  store.getState().select(["n9", "n1"]);
  store.getState().undo();
  expect([...store.getState().nodes]).toEqual(["n1"]);
});
