import { describe, expect, it } from "vitest";
import type { ThreadSummary } from "../contract";
import { groups } from "./groups";

const now = new Date(2026, 10, 28, 14, 0);
const at = (id: string, day: number, hour = 12, pinned = false): ThreadSummary => ({
  id,
  title: id,
  created_at: "",
  updated_at: new Date(2026, 10, day, hour).toISOString(),
  pinned,
});

describe("threads by when they last changed", () => {
  it("stand under days, and those pinned above them", () => {
    const threads = [at("pin", 1, 12, true), at("a", 28, 0), at("b", 27, 23), at("c", 27, 0), at("d", 26), at("e", 21), at("f", 20), at("g", -30)];
    expect(groups(threads, now).map(({ label, threads }) => [label, threads.map((one) => one.id)])).toEqual([
      ["pinned", ["pin"]],
      ["today", ["a"]],
      ["yesterday", ["b", "c"]],
      ["week", ["d", "e"]],
      ["month", ["f"]],
      ["older", ["g"]],
    ]);
  });

  it("are old where nobody knows", () => {
    expect(groups([{ ...at("x", 1), updated_at: "" }], now).map((group) => group.label)).toEqual(["older"]);
    expect(groups([], now)).toEqual([]);
  });
});
