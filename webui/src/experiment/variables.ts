/** The `${variables}` that an experiment declares. */

import type { Experiment, Json } from "./document";

export type Variable = { name: string; type: string; fallback: Json | undefined };
export type Values = { [name: string]: Json };

/** The declared variables, in the file's order; one that is only a type has no default. */
export function variablesOf(document: Experiment): Variable[] {
  return Object.entries(document.variables).map(([name, told]) => {
    const about = told !== null && typeof told === "object" && !Array.isArray(told) ? told : { type: told };
    return { name, type: typeof about.type === "string" ? about.type : "string", fallback: about.default };
  });
}

/** The values with one changed; an empty text takes it away, so that the default counts. */
export function withValue(values: Values, name: string, value: Json): Values {
  const { [name]: _, ...rest } = values;
  return value === null || value === "" ? rest : { ...rest, [name]: value };
}
