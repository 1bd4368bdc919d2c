/** A small catalogue and document for the tests of this folder. */

import { Catalog, type Component, type Kind, type Param, type Port } from "@/experiment/catalog";
import type { Experiment } from "@/experiment/document";

function port(name: string, kind: Kind, many = false): Port {
  return { name, kind, many, optional: false, title: { en: name, zh: name } };
}

function component(key: string, inputs: Port[], outputs: Port[], more: Partial<Component> = {}): Component {
  return {
    key,
    version: 1,
    category: key.split(".")[0] ?? "",
    title: { en: key, zh: key },
    summary: { en: "", zh: "" },
    help: { en: "", zh: "" },
    rows: "each",
    engine: "spark",
    code: false,
    needs: [],
    inputs,
    outputs,
    params: [],
    next: [],
    words: [],
    ...more,
  };
}

/** A parameter with two values, the first of which is its default. */
function choice(name: string, first: string, second: string): Param {
  const text = (value: string) => ({ en: value, zh: value });
  return {
    name,
    title: text(name),
    help: text(""),
    widget: "choice",
    required: false,
    default: first,
    minimum: null,
    maximum: null,
    choices: [first, second].map((value) => ({ value, title: text(value) })),
    types: null,
    port: null,
    advanced: false,
    when: null,
    items: null,
  };
}

const table = port("table", "table");

export const catalog = new Catalog({
  categories: [],
  components: [
    component("source.csv", [], [table], { title: { en: "CSV", zh: "读CSV" }, next: ["prepare.cast"] }),
    component("prepare.cast", [table], [table], {
      title: { en: "Cast", zh: "类型转换" },
      words: ["leixingzhuanhuan"],
      params: [choice("on_failure", "null", "error")],
    }),
    component("prepare.fill_missing", [table], [table]),
    component("prepare.union", [port("tables", "table", true)], [table]),
    component("sample.split", [table], [port("train", "table"), port("test", "table")]),
    component("classify.gbdt", [port("train", "table")], [port("model", "model")]),
    component("predict.predict", [port("model", "model"), table], [table]),
  ],
});

/** csv → cast → gbdt */
export const chain: Experiment = {
  format: 1,
  nodes: [
    { id: "n1", component: "source.csv", version: 1, params: {}, label: null },
    { id: "n2", component: "prepare.cast", version: 1, params: {}, label: null },
    { id: "n3", component: "classify.gbdt", version: 1, params: {}, label: null },
  ],
  edges: [
    { from: ["n1", "table"], to: ["n2", "table"] },
    { from: ["n2", "table"], to: ["n3", "train"] },
  ],
  variables: {},
  view: { n1: { x: 0, y: 0 }, n2: { x: 280, y: 0 }, n3: { x: 560, y: 0 } },
};

export function get(key: string): Component {
  const found = catalog.get(key);
  if (!found) throw new Error(key);
  return found;
}
