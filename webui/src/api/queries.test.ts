import { expect, test } from "vitest";
import { errorFrom } from "./http";
import { lost } from "./queries";

const away = errorFrom(0, "");
const gone = errorFrom(404, "{}");

test("an error stands where nothing was read yet", () => {
  expect(lost({ data: undefined, error: away })).toBe(away);
  expect(lost({ data: undefined, error: null })).toBeNull();
});

test("a server that is away takes nothing off the screen, one that refuses does", () => {
  expect(lost({ data: [], error: away })).toBeNull();
  for (const later of [429, 503]) expect(lost({ data: [], error: errorFrom(later, "{}") })).toBeNull();
  expect(lost({ data: [], error: gone })).toBe(gone);
});
