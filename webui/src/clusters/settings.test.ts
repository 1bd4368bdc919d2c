import { describe, expect, it } from "vitest";
import { settingsOf, textOf } from "./settings";

describe("further Spark settings", () => {
  it("are one per line, and values may hold an equals sign", () => {
    const found = settingsOf(" spark.a = 1 \n\nspark.b=x=y\n");
    expect(found).toEqual({ "spark.a": "1", "spark.b": "x=y" });
    expect(settingsOf(textOf(found))).toEqual(found);
  });

  it("reach the server even where they are half typed, which then says what is wrong", () => {
    expect(settingsOf("spark.a")).toEqual({ "spark.a": "" });
  });
});
