// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { said } from "../i18n";
import { why } from "./Locked";

describe("a locked window", () => {
  it.each([
    ["idle", 15, "Locked because nobody used it for 15 minutes."],
    ["idle", 1, "Locked because nobody used it for 1 minute."],
    ["hand", 15, "Locked by you."],
    [undefined, 15, "Locked."],
  ] as const)("says why (%s, %s)", (cause, minutes, words) => {
    expect(why(said().t, cause, minutes)).toBe(words);
  });
});
