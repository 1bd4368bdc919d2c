import { expect, test } from "vitest";
import type { SignatureColumn } from "@/zoo/types";
import { curlRows, publicBase, tensors } from "./snippets";
import { exampleValue, fieldKind, sentValue, valueProblem } from "./values";

const column = (type: string, source_type: string = type): SignatureColumn => ({
  name: "x",
  type,
  source_type,
  datatype: { double: "FP64", int: "INT32", string: "BYTES", boolean: "BOOL" }[type],
});

test("a number that training cast from text may also be sent as text", () => {
  const cast = column("double", "string");
  expect(valueProblem(cast, "abc")).toBeNull();
  expect(sentValue(cast, "abc")).toBe("abc");
  expect(sentValue(cast, " 1.5 ")).toBe(1.5);
});

test("a plain number refuses text, a whole number refuses a fraction, a date refuses words", () => {
  expect(valueProblem(column("double"), "abc")).toBe("notANumber");
  expect(valueProblem(column("double"), "")).toBe("notANumber");
  expect(valueProblem(column("int"), "1.5")).toBe("notWhole");
  expect(valueProblem(column("date"), "tomorrow")).toBe("notADate");
  expect(valueProblem(column("date"), "2026-01-31")).toBeNull();
});

test.each(["double", "int", "boolean", "date", "timestamp", "string"])("the example of %s can be sent", (type) => {
  expect(valueProblem(column(type), String(exampleValue(column(type))))).toBeNull();
});

test("a vector or decimal has a field, too", () => {
  expect(fieldKind(column("decimal(10,2)"))).toBe("number");
  expect(fieldKind(column("string"))).toBe("text");
});

test("a null is any value with a BOOL tensor beside it", () => {
  expect(tensors([column("double")], { x: null })).toEqual([
    { name: "x", datatype: "FP64", value: 0 },
    { name: "x:null", datatype: "BOOL", value: true },
  ]);
  expect(tensors([column("double", "string")], { x: "abc" })[0]?.datatype).toBe("BYTES");
});

test("quotes in values do not end the shell's", () => {
  expect(curlRows("http://host/p", { name: "O'Neil" })).toContain(`O'\\''Neil`);
});

test("the public address goes without the protocol's part", () => {
  expect(publicBase("http://h", "/endpoints/home/cars/v2")).toBe("http://h/endpoints/home/cars");
  expect(publicBase("http://h", "/endpoints/home/cars/")).toBe("http://h/endpoints/home/cars");
});
