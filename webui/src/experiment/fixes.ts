/** Applies what a problem offers to put it right. What is offered, and why, the server says. */

import type { Edit, Fix, Where } from "@/api/types";
import type { Catalog, Component } from "./catalog";
import { type Edge, type Experiment, type Json, type Node, nodeOf } from "./document";
import { insertOnEdge, setParam } from "./edit";

/** The document after all edits of a fix; null where one of them has no place in it any more, or is made already. */
export function applied(document: Experiment, catalog: Catalog, fix: Fix, where: Where): Experiment | null {
  let result: Experiment | null = document;
  for (const edit of fix.edits) result = result && edited(result, catalog, edit, where);
  return result === document ? null : result;
}

function edited(document: Experiment, catalog: Catalog, edit: Edit, where: Where): Experiment | null {
  const node = nodeOf(document, edit.node ?? where.node ?? "");
  const component = catalog.get(node?.component ?? "");
  if (!node || !component) return null;
  if (edit.edit === "insert") return inserted(document, catalog, edit, node, edit.port ?? where.port);
  const param = edit.param ?? where.param ?? "";
  const known = component.params.find((one) => one.name === param);
  const value = node.params[param] ?? known?.default ?? null;
  const next = edit.edit === "set" ? edit.value : renamed(value, edit.old, edit.new);
  return !known || equal(value, next) ? null : setParam(document, node.id, param, next);
}

/** A component in the connection that ends at the port; null where nothing ends there, or it stands there already. */
function inserted(
  document: Experiment,
  catalog: Catalog,
  edit: Edit & { edit: "insert" },
  node: Node,
  port: string | null | undefined,
): Experiment | null {
  const component = catalog.get(edit.component);
  const edge = document.edges.find((one) => one.to[0] === node.id && endsAt(one, catalog, node, port));
  if (!component || !edge || standsBefore(document, edge, component, edit.params)) return null;
  const [next, id] = insertOnEdge(document, catalog, component, edge);
  if (!id) return null;
  return Object.entries(edit.params).reduce((now, [name, value]) => setParam(now, id, name, value), next);
}

function endsAt(edge: Edge, catalog: Catalog, node: Node, port: string | null | undefined): boolean {
  return port ? edge.to[1] === port : catalog.input(node, edge.to[1])?.kind === "table";
}

function standsBefore(document: Experiment, edge: Edge, component: Component, params: { [name: string]: Json }) {
  const before = nodeOf(document, edge.from[0]);
  if (before?.component !== component.key) return false;
  return Object.entries(params).every(([name, value]) => equal(before.params[name] ?? null, value));
}

/** The value with another column's name in the place of one: as a text, in a list, as a key, or inside an expression. */
function renamed(value: Json, old: string, name: string): Json {
  if (typeof value === "string") return value === old ? name : inExpression(value, old, name);
  if (Array.isArray(value)) return value.map((one) => renamed(one, old, name));
  if (typeof value !== "object" || value === null) return value;
  const pairs = Object.entries(value).map(([key, one]) => [key === old ? name : key, renamed(one, old, name)]);
  return Object.fromEntries(pairs);
}

/** Texts in quotes stay; a name that is more than one word is put in backticks. */
function inExpression(text: string, old: string, name: string): string {
  const written = /^[A-Za-z_]\w*$/.test(name) ? name : `\`${name.replaceAll("`", "``")}\``;
  return text.replace(/'(?:[^'\\]|\\.)*'|`(?:[^`]|``)+`|[\p{L}_][\p{L}\p{N}_]*/gu, (found) => {
    const meant = found.startsWith("`") ? found.slice(1, -1).replaceAll("``", "`") : found;
    return meant === old ? written : found;
  });
}

function equal(a: Json, b: Json): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
