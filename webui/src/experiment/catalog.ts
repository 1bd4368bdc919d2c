/** The components that there are, as the studio describes them. */

import type { Text } from "@/api/types";
import type { Json, Node } from "./document";

export type Kind = "table" | "model" | "transformer" | "metrics" | "report";
export type Port = { name: string; kind: Kind; many?: boolean; optional?: boolean; title: Text };
export type Choice = { value: Json; title: Text };
export type Param = {
  name: string;
  title: Text;
  help: Text;
  widget: string;
  required: boolean;
  default: Json;
  minimum: number | null;
  maximum: number | null;
  choices: Choice[] | null;
  types: string[] | null;
  role?: string | null;
  port: string | null;
  advanced: boolean;
  when: { [name: string]: Json[] } | null;
  items: Param[] | null;
};
export type Component = {
  key: string;
  version: number;
  category: string;
  title: Text;
  summary: Text;
  help: Text;
  rows: "each" | "subset" | "new" | "none";
  engine: "spark" | "studio";
  code: boolean;
  needs: string[];
  inputs: Port[];
  outputs: Port[];
  params: Param[];
  next: string[];
  words: string[];
};
export type Category = { key: string; title: Text; colour: string; icon: string };
/** A function of the row language, for completion and help. */
export type RowFunction = {
  name: string;
  category: string;
  title: Text;
  help: Text;
  example: string;
  operator: boolean;
  signatures: { text: string; result: string }[];
};
/** What people call a metric, and which way is better: `zero` is the nearer to zero, null neither. */
export type Metric = { name: string; title: Text; better: "higher" | "lower" | "zero" | null; percent: boolean };
export type CatalogAnswer = {
  categories: Category[];
  components: Component[];
  functions?: RowFunction[];
  metrics?: Metric[];
};

export class Catalog {
  readonly categories: readonly Category[];
  readonly components: readonly Component[];
  readonly functions: readonly RowFunction[];
  readonly metrics: ReadonlyMap<string, Metric>;
  private readonly byKey: ReadonlyMap<string, Component>;
  private readonly categoryByKey: ReadonlyMap<string, Category>;

  constructor(answer: CatalogAnswer) {
    this.categories = answer.categories;
    this.components = answer.components;
    this.functions = answer.functions ?? [];
    this.metrics = new Map((answer.metrics ?? []).map((metric) => [metric.name, metric]));
    this.byKey = new Map(answer.components.map((component) => [component.key, component]));
    this.categoryByKey = new Map(answer.categories.map((category) => [category.key, category]));
  }

  get(key: string): Component | undefined {
    return this.byKey.get(key);
  }

  category(key: string): Category | undefined {
    return this.categoryByKey.get(key);
  }

  input(node: Node | undefined, port: string): Port | undefined {
    return node && this.get(node.component)?.inputs.find((one) => one.name === port);
  }

  output(node: Node | undefined, port: string): Port | undefined {
    return node && this.get(node.component)?.outputs.find((one) => one.name === port);
  }
}

/** The value that a parameter has: as set, else its default. */
export function paramValue(param: Param, params: Node["params"]): Json {
  const set = params[param.name];
  return set === undefined ? param.default : set;
}

/** Whether a parameter is shown, given the values of the others (`when`). */
export function applies(param: Param, all: readonly Param[], params: Node["params"]): boolean {
  if (!param.when) return true;
  return Object.entries(param.when).every(([name, allowed]) => {
    const other = all.find((one) => one.name === name);
    const value = other ? paramValue(other, params) : params[name];
    return allowed.some((one) => one === value);
  });
}
