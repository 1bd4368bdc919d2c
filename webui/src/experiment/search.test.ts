import { expect, test } from "vitest";
import { catalog, get } from "../../tests/chain";
import { find, likelyNext } from "./search";

const keys = (query: string) => find(catalog.components, query).map((component) => component.key);

test.each(["cast", "类型", "leixing", "prepare.cast"])("%s finds the cast first", (query) => {
  expect(keys(query)[0]).toBe("prepare.cast");
});

test("every word must be found", () => {
  expect(keys("cast csv")).toEqual([]);
});

test("an empty query keeps the order of the catalogue", () => {
  expect(keys(" ")).toEqual(catalog.components.map((component) => component.key));
});

test("the likely next step is one that takes the output", () => {
  expect(likelyNext(catalog, get("source.csv"), "table")[0]?.key).toBe("prepare.cast");
  expect(likelyNext(catalog, get("classify.gbdt"), "model").map((one) => one.key)).toEqual(["predict.predict"]);
});
