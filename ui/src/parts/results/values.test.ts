// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { text } from "./values";

const column = (type_text: string) => ({ name: "c", type_text });

describe("a cell", () => {
  it.each([
    ["DECIMAL(22,2)", 418294015n, "4,182,940.15"],
    ["DECIMAL(22,2)", -5n, "-0.05"],
    ["DECIMAL(38,0)", 10n ** 30n, "1,000,000,000,000,000,000,000,000,000,000"],
    ["BIGINT", 9007199254740993n, "9,007,199,254,740,993"],
    ["INT", 12408, "12,408"],
    ["DATE", 1783296000000, "2026-07-06"],
    ["STRING", "", ""],
    ["DECIMAL(22,2)", "n/a", "n/a"],
    ["DECIMAL(38,999999999)", 12n, "12"],
    ["DATE", "some day", "some day"],
  ])("%s is shown exactly", (type, value, shown) => {
    expect(text(value, column(type))).toBe(shown);
  });
});
