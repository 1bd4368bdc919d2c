import { describe, expect, it } from "vitest";
import { EMPTY } from "./document";
import { variablesOf, withValue } from "./variables";

describe("variables", () => {
  it("are declared with a type and a default, or by their type alone", () => {
    const variables = { day: { type: "date", default: "today-1" }, rows: "int", odd: [] };
    expect(variablesOf({ ...EMPTY, variables })).toEqual([
      { name: "day", type: "date", fallback: "today-1" },
      { name: "rows", type: "int", fallback: undefined },
      { name: "odd", type: "string", fallback: undefined },
    ]);
  });
  it("take their default again where the field is emptied", () => {
    expect(withValue({ day: "2026-01-01" }, "day", "")).toEqual({});
    expect(withValue({ day: "2026-01-01" }, "rows", 0)).toEqual({ day: "2026-01-01", rows: 0 });
  });
});
