import { describe, expect, test } from "vitest";
import type { Problem } from "@/api/types";
import { catalog, chain } from "../../tests/chain";
import { nodeOf } from "./document";
import { setParam } from "./edit";
import { fixFor } from "./fixes";

function problem(code: string, more: Partial<Problem> = {}): Problem {
  const message = { en: code, zh: code };
  return { code, message, data: {}, where: {}, hint: null, severity: "error", ...more };
}

describe("fixes", () => {
  const missing = problem("column-missing", {
    where: { node: "n2", param: "types", column: "aeg" },
    data: { suggestion: "age" },
  });

  test("the column that was meant takes the place of the wrong one, wherever it stands in the value", () => {
    for (const [given, wanted] of [
      ["aeg", "age"],
      [
        ["city", "aeg"],
        ["city", "age"],
      ],
      [
        { aeg: "double", city: "string" },
        { age: "double", city: "string" },
      ],
    ]) {
      if (given === undefined || wanted === undefined) throw new Error("incomplete");
      const document = setParam(chain, "n2", "types", given);
      const fixed = fixFor(missing, "n2", document, catalog)?.apply(document);
      expect(fixed && nodeOf(fixed, "n2")?.params.types).toEqual(wanted);
    }
  });

  test("nothing is offered without a name that is close, or once it is right", () => {
    const document = setParam(chain, "n2", "types", "aeg");
    expect(fixFor({ ...missing, data: { suggestion: null } }, "n2", document, catalog)).toBeNull();
    expect(fixFor(missing, "n2", setParam(chain, "n2", "types", "age"), catalog)).toBeNull();
  });

  test("a choice is offered where the component has it and it is not made yet", () => {
    const failed = problem("cast-failed", { where: { node: "n2" } });
    const document = setParam(chain, "n2", "on_failure", "error");
    const fixed = fixFor(failed, "n2", document, catalog)?.apply(document);
    expect(fixed && nodeOf(fixed, "n2")?.params.on_failure).toBe("null");
    expect(fixFor(failed, "n2", chain, catalog)).toBeNull();
    expect(fixFor(failed, "n3", chain, catalog)).toBeNull();
  });

  test("missing values are filled on the way into the node that takes none", () => {
    const fixed = fixFor(problem("features-null"), "n3", chain, catalog)?.apply(chain);
    expect(fixed?.nodes.map((node) => node.component)).toContain("prepare.fill_missing");
    expect(fixed?.edges.map((edge) => `${edge.from[0]}>${edge.to[0]}`)).toEqual(["n1>n2", "n2>n4", "n4>n3"]);
  });
});
