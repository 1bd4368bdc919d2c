import { describe, expect, test } from "vitest";
import type { Edit, Fix } from "@/api/types";
import { catalog, chain } from "../../tests/chain";
import { type Json, nodeOf } from "./document";
import { setParam } from "./edit";
import { createEditor } from "./editor";
import { applied } from "./fixes";

function fix(...edits: Edit[]): Fix {
  return { title: { en: "Do it", zh: "执行" }, edits };
}

const rename = fix({ edit: "rename", old: "aeg", new: "age" });
const types = { node: "n2", param: "on_failure" };

function afterRename(value: Json): Json | undefined {
  const fixed = applied(setParam(chain, "n2", "on_failure", value), catalog, rename, types);
  return fixed ? nodeOf(fixed, "n2")?.params.on_failure : undefined;
}

describe("fixes", () => {
  test("a column's name takes the place of another, wherever it stands in the value", () => {
    expect(afterRename("aeg")).toBe("age");
    expect(afterRename(["city", "aeg"])).toEqual(["city", "age"]);
    expect(afterRename({ aeg: "double", city: "string" })).toEqual({ age: "double", city: "string" });
    expect(afterRename([{ left: "aeg", right: "id" }])).toEqual([{ left: "age", right: "id" }]);
    expect(afterRename("aeg > 30 AND `aeg` < 90 AND kind <> 'aeg' AND aegis = 1")).toBe(
      "age > 30 AND age < 90 AND kind <> 'aeg' AND aegis = 1",
    );
    expect(afterRename("city")).toBeUndefined();
  });

  test("a name of several words is quoted inside an expression only", () => {
    const spaced = fix({ edit: "rename", old: "aeg", new: "petal length" });
    const document = setParam(chain, "n2", "on_failure", { aeg: "aeg + 1" });
    const fixed = applied(document, catalog, spaced, types);
    expect(fixed && nodeOf(fixed, "n2")?.params.on_failure).toEqual({ "petal length": "`petal length` + 1" });
  });

  test("a setting is made where the component has it and it is another", () => {
    const choose = fix({ edit: "set", param: "on_failure", value: "error" });
    const fixed = applied(chain, catalog, choose, { node: "n2" });
    expect(fixed && nodeOf(fixed, "n2")?.params.on_failure).toBe("error");
    expect(
      applied(chain, catalog, fix({ edit: "set", param: "on_failure", value: "null" }), { node: "n2" }),
    ).toBeNull();
    expect(applied(chain, catalog, choose, { node: "n3" })).toBeNull();
    expect(applied(chain, catalog, choose, { node: "gone" })).toBeNull();
  });

  test("an edit may be about another node than the problem's", () => {
    const choose = fix({ edit: "set", node: "n2", param: "on_failure", value: "error" });
    const fixed = applied(chain, catalog, choose, { node: "n3" });
    expect(fixed && nodeOf(fixed, "n2")?.params.on_failure).toBe("error");
  });

  test("a component is put before the port, with its settings, and once only", () => {
    const fill = fix({
      edit: "insert",
      port: "train",
      component: "prepare.fill_missing",
      params: { strategy: "mode" },
    });
    const fixed = applied(chain, catalog, fill, { node: "n3" });
    expect(fixed?.edges.map((edge) => `${edge.from[0]}>${edge.to[0]}`)).toEqual(["n1>n2", "n2>n4", "n4>n3"]);
    expect(fixed && nodeOf(fixed, "n4")?.params).toEqual({ strategy: "mode" });
    expect(fixed && applied(fixed, catalog, fill, { node: "n3" })).toBeNull();
    expect(applied({ ...chain, edges: [] }, catalog, fill, { node: "n3" })).toBeNull();
  });

  test("edits are made together or not at all, and undone in one step", () => {
    const set: Edit = { edit: "set", node: "n2", param: "on_failure", value: "error" };
    const insert: Edit = { edit: "insert", component: "prepare.fill_missing", params: {} };
    const unknown: Edit = { edit: "insert", component: "prepare.unknown", params: {} };
    expect(applied(chain, catalog, fix(set, unknown), { node: "n3" })).toBeNull();
    const editor = createEditor(chain);
    editor.getState().change((now) => applied(now, catalog, fix(set, insert), { node: "n3" }) ?? now);
    expect(editor.getState().document.nodes).toHaveLength(4);
    editor.getState().undo();
    expect(editor.getState().document).toBe(chain);
  });
});
