/** What one press can put right: a problem's code leads to one change of the document. */

import type { Problem, Text } from "@/api/types";
import type { Catalog } from "./catalog";
import { type Experiment, type Json, nodeOf } from "./document";
import { insertOnEdge, setParam } from "./edit";

export type Fix = { title: Text; apply: (document: Experiment) => Experiment };

const FILL = "prepare.fill_missing";

/** The change that puts a node's problem right; null where that takes a person's thought. */
export function fixFor(problem: Problem, node: string, document: Experiment, catalog: Catalog): Fix | null {
  if (!nodeOf(document, node)) return null;
  if (problem.code === "column-missing") return otherColumn(problem, node, document);
  if (problem.code === "cast-failed")
    return choose(node, document, catalog, "on_failure", "null", {
      en: "Make such values null",
      zh: "将此类值置为空值",
    });
  if (problem.code === "rows-malformed")
    return choose(node, document, catalog, "bad_rows", "drop", { en: "Leave such lines out", zh: "忽略这些行" });
  if (problem.code === "features-null") return fillBefore(node, document, catalog);
  return null;
}

/** The column that was probably meant takes the place of the one that does not exist. */
function otherColumn({ where, data }: Problem, id: string, document: Experiment): Fix | null {
  const { suggestion } = data;
  const param = where.param;
  const value = param ? nodeOf(document, id)?.params[param] : undefined;
  if (typeof suggestion !== "string" || !param || value === undefined || !where.column) return null;
  const next = replaced(value, where.column, suggestion);
  if (next === null) return null;
  return {
    title: { en: `Use “${suggestion}”`, zh: `改用“${suggestion}”` },
    apply: (now) => setParam(now, id, param, next),
  };
}

/** The name replaced as the value itself, in a list, or as a key; null where it is in none of these places. */
function replaced(value: Json, old: string, name: string): Json {
  if (value === old) return name;
  if (Array.isArray(value)) return value.includes(old) ? value.map((one) => (one === old ? name : one)) : null;
  if (typeof value !== "object" || value === null || !(old in value)) return null;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key === old ? name : key, one]));
}

/** Another choice of a setting, where the component has both and it is not chosen yet. */
function choose(
  id: string,
  document: Experiment,
  catalog: Catalog,
  name: string,
  value: string,
  title: Text,
): Fix | null {
  const node = nodeOf(document, id);
  const param = catalog.get(node?.component ?? "")?.params.find((one) => one.name === name);
  const possible = param?.choices?.some((one) => one.value === value) ?? false;
  if (!node || !possible || (node.params[name] ?? param?.default) === value) return null;
  return { title, apply: (now) => setParam(now, id, name, value) };
}

function fillBefore(id: string, document: Experiment, catalog: Catalog): Fix | null {
  const component = catalog.get(FILL);
  const edge = document.edges.find(
    (one) => one.to[0] === id && catalog.input(nodeOf(document, id), one.to[1])?.kind === "table",
  );
  if (!component || !edge) return null;
  return {
    title: { en: "Fill missing values before", zh: "在此之前填充缺失值" },
    apply: (now) => insertOnEdge(now, catalog, component, edge)[0],
  };
}
