// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { isChord } from "./chord";

const key = (name: string, more: KeyboardEventInit = {}) => new KeyboardEvent("keydown", { key: name, ...more });

describe("a chord", () => {
  it("is its key with its modifiers, and no others", () => {
    expect(isChord(key("A", { ctrlKey: true, shiftKey: true }), "mod+shift+a", false)).toBe(true);
    expect(isChord(key(",", { ctrlKey: true }), "mod+,", false)).toBe(true);
    expect(isChord(key("a", { ctrlKey: true }), "mod+shift+a", false), "without Shift").toBe(false);
    expect(isChord(key("A", { ctrlKey: true, shiftKey: true, altKey: true }), "mod+shift+a", false), "with Alt").toBe(false);
    expect(isChord(key("A", { ctrlKey: true, shiftKey: true, isComposing: true }), "mod+shift+a", false)).toBe(false);
  });

  it("has Command on a Mac", () => {
    expect(isChord(key(",", { metaKey: true }), "mod+,", true)).toBe(true);
    expect(isChord(key(",", { ctrlKey: true }), "mod+,", true)).toBe(false);
  });
});
