import { expect, test } from "vitest";
import { readExperimentFile } from "./file";
import { type ThumbnailDocument, thumbnail } from "./thumbnail";

const chain: ThumbnailDocument = {
  nodes: ["source.csv", "sample.split", "classify.gbdt"].map((component, place) => ({ id: `n${place}`, component })),
  edges: [
    { from: ["n0", "table"], to: ["n1", "table"] },
    { from: ["n1", "train"], to: ["n2", "table"] },
  ],
};

test("nodes lie from left to right inside the picture", () => {
  const { boxes, lines, boxWidth, boxHeight } = thumbnail(chain, 300, 120);
  const xs = boxes.map((box) => box.x);
  expect(xs).toEqual([...xs].sort((left, right) => left - right));
  expect(new Set(xs).size).toBe(3);
  expect(lines).toHaveLength(2);
  for (const box of boxes) {
    expect(box.x + boxWidth).toBeLessThanOrEqual(300);
    expect(box.y).toBeGreaterThanOrEqual(0);
    expect(box.y + boxHeight).toBeLessThanOrEqual(120);
  }
});

test("a cycle and an empty experiment have pictures, too", () => {
  const cyclic = { ...chain, edges: [...chain.edges, { from: ["n2", "model"], to: ["n0", "x"] } as const] };
  expect(thumbnail(cyclic, 300, 120).boxes).toHaveLength(3);
  expect(thumbnail({ nodes: [], edges: [] }, 300, 120)).toMatchObject({ boxes: [], lines: [] });
});

test("an imported file is a document or an envelope around one", () => {
  expect(readExperimentFile('{"format":1}', "My cars.json")).toEqual({ name: "My cars", document: { format: 1 } });
  const envelope = '{"name":"Cars","document":{"format":1}}';
  expect(readExperimentFile(envelope, "x.json")).toEqual({ name: "Cars", document: { format: 1 } });
  expect(() => readExperimentFile("not json", "x.json")).toThrow();
});
