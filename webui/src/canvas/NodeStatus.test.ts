import { expect, test } from "vitest";
import { secondsLeft } from "./NodeStatus";

test("what is left of a node follows from its share and its time", () => {
  expect(secondsLeft(0.25, 10)).toBe(30);
  expect(secondsLeft(0.97, 100)).toBe(3);
});

test("nothing is said too early, or where the share is not known", () => {
  expect(secondsLeft(null, 10)).toBeNull();
  expect(secondsLeft(0.01, 10)).toBeNull();
  expect(secondsLeft(0.5, 1)).toBeNull();
  expect(secondsLeft(1, 10)).toBeNull();
});
