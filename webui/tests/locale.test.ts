import { expect, test } from "vitest";

type Area = { area: string; texts: { en: Record<string, string>; zh: Record<string, string> } };

const modules = import.meta.glob<Record<string, unknown>>("../src/*/locale.ts", { eager: true });
const areas = Object.values(modules).flatMap((module) => Object.values(module) as Area[]);
const holes = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort();

test("every area has texts", () => {
  expect(areas.length).toBeGreaterThanOrEqual(2);
});

test.each(areas.map((area) => [area.area, area] as const))("%s says the same in both languages", (_, { texts }) => {
  const wanted = Object.keys(texts.en).filter((key) => !key.endsWith("_one"));
  expect(Object.keys(texts.zh).sort()).toEqual(wanted.sort());
  for (const key of wanted) {
    expect(texts.zh[key], key).not.toBe("");
    expect(holes(texts.zh[key] ?? ""), key).toEqual(holes(texts.en[key] ?? ""));
  }
});
