import { expect, test } from "vitest";
import { body, changed, changedColumn, datasetName, READINGS, readAs, readingOf } from "./options";
import type { ColumnOptions, ImportOptions } from "./types";

const column: ColumnOptions = {
  name: "price",
  type: "double",
  as: "number",
  pattern: "currency",
  format: null,
  keep: true,
  examples: ["¥5"],
};
const options: ImportOptions = {
  format: "csv",
  encoding: "gb18030",
  separator: ",",
  quote: '"',
  header: true,
  sheet: null,
  sheets: [],
  nulls: [""],
  ragged: "error",
  unreadable: "error",
  columns: [column],
};

test.each(READINGS)("a column read as %s says so", (reading) => {
  expect(readingOf(readAs(column, reading))).toBe(reading);
});

test("another type forgets the date format, the same keeps it", () => {
  const date: ColumnOptions = { ...column, as: "date", pattern: null, format: "%d.%m.%Y" };
  expect(readAs(date, "date").format).toBe("%d.%m.%Y");
  expect(readAs(date, "timestamp").format).toBeNull();
});

test("another separator guesses the columns anew; another treatment of short rows keeps them", () => {
  expect(changed(options, { separator: ";" }).columns).toBeUndefined();
  expect(changed(options, { ragged: "skip" }).columns).toEqual([column]);
});

test("one column is changed at its place", () => {
  expect(changedColumn(options, 0, { ...column, name: "amount" }).columns[0]?.name).toBe("amount");
});

test("what is not known is left out of the request", () => {
  expect(body(options)).not.toHaveProperty("sheet");
  expect(body(options)).toHaveProperty("encoding", "gb18030");
});

test.each([
  ["diamonds.csv", "diamonds"],
  ["C:\\data\\二手车.xlsx", "二手车"],
  ["rows.tar", "rows.tar"],
])("%s becomes the dataset %s", (file, name) => {
  expect(datasetName(file)).toBe(name);
});
