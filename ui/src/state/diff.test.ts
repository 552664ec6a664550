import { describe, expect, it } from "vitest";
import { diff } from "./diff";

const told = (before: string, after: string) =>
  diff(before, after).map((line) => `${{ same: " ", old: "-", new: "+" }[line.kind]}${line.text}`);

describe("a diff", () => {
  it("keeps what is the same, and shows the old before the new", () => {
    expect(told("UPDATE t\nSET a = 1\nWHERE b", "UPDATE t\nSET a = 2\nWHERE b")).toEqual([
      " UPDATE t",
      "-SET a = 1",
      "+SET a = 2",
      " WHERE b",
    ]);
  });

  it("finds a line that was put in, or taken out, among equal ones", () => {
    expect(told("a\na", "a\nb\na")).toEqual([" a", "+b", " a"]);
    expect(told("a\nb\na", "a\na")).toEqual([" a", "-b", " a"]);
    expect(told("x\na\nb\ny", "a\nz\nb")).toEqual(["-x", " a", "+z", " b", "-y"]);
  });

  it("of the same text changes nothing", () => {
    expect(told("a\nb", "a\nb")).toEqual([" a", " b"]);
  });

  it("of very long texts loses no line", () => {
    const lines = (word: string) => Array.from({ length: 1100 }, (_, i) => `${word} ${i}`).join("\n");
    expect(diff(lines("old"), lines("new"))).toHaveLength(2200);
  });
});
