import { describe, expect, it } from "vitest";
import { AHEAD_MS, until } from "./ending";

describe("the end of a sign-in", () => {
  it("is announced a quarter of an hour ahead", () => {
    const now = 1_000_000_000_000;
    expect(until(now + AHEAD_MS + 5_000, now)).toBe(5_000);
    expect(until(now + AHEAD_MS, now)).toBe(0);
  });
  it("is announced at once where it is past", () => {
    expect(until(0, 1_000_000_000_000)).toBe(0);
  });
});
