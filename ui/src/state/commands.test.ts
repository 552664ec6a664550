// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from "vitest";
import { said } from "../i18n";
import { COMMANDS, fitting, keysOf, provide, run, titleOf } from "./commands";
import { aria, isPressed, label } from "./keys";

const press = (key: string, more: Partial<KeyboardEvent> = {}) =>
  ({ key, code: "", ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, isComposing: false, ...more }) as KeyboardEvent;

describe("the list of commands", () => {
  it("has no chord, no name and no prompt twice", () => {
    for (const of of [
      COMMANDS.map((one) => one.id),
      COMMANDS.flatMap((one) => (one.slash ? [one.slash] : [])),
      COMMANDS.flatMap((one) => [one.keys, one.also].filter(Boolean)),
      COMMANDS.map((one) => titleOf(said().t, one)),
    ]) {
      expect(of.filter((one, i) => of.indexOf(one) !== i)).toEqual([]);
    }
  });

  it("never lets Enter alone decide", () => {
    expect(keysOf("allow")).toBe("mod+alt+enter");
    expect(COMMANDS.filter((one) => one.keys === "enter").map((one) => one.id)).toEqual(["send"]);
  });

  it("is found by the beginnings of words", () => {
    const ids = (words: string) => fitting(said().t, COMMANDS, words).map((one) => one.id);
    expect(ids("find")).toEqual(["find"]);
    expect(ids("exp json")).toEqual(["export-json"]);
    expect(ids("ledger")).toEqual(["audit"]);
    expect(ids("xyz")).toEqual([]);
    expect(ids("")).toHaveLength(COMMANDS.length);
  });
});

describe("what a command does", () => {
  const ends: (() => void)[] = [];
  afterEach(() => ends.splice(0).forEach((end) => end()));

  it("is known to who provides it, the last first, and to nobody after that", () => {
    const [window, dialog] = [vi.fn(), vi.fn()];
    ends.push(provide({ find: window }));
    const end = provide({ find: dialog });
    expect(run("find")).toBe(true);
    end();
    expect(run("find")).toBe(true);
    expect([window.mock.calls.length, dialog.mock.calls.length]).toEqual([1, 1]);
    expect(run("audit"), "nobody can").toBe(false);
  });
});

describe("a chord", () => {
  it("is Command on a Mac and Control elsewhere", () => {
    expect(isPressed(press("k", { metaKey: true }), "mod+k", true)).toBe(true);
    expect(isPressed(press("k", { ctrlKey: true }), "mod+k", true)).toBe(false);
    expect(isPressed(press("k", { ctrlKey: true }), "mod+k", false)).toBe(true);
    expect(isPressed(press("K", { ctrlKey: true, shiftKey: true }), "mod+k", false), "another chord").toBe(false);
    expect(isPressed(press("k", { ctrlKey: true, altKey: true }), "mod+k", false), "AltGr writes").toBe(false);
    expect(isPressed(press("k", { ctrlKey: true, isComposing: true }), "mod+k", false)).toBe(false);
  });

  it("is told by the character where keyboards differ", () => {
    expect(isPressed(press("/", { ctrlKey: true, shiftKey: true }), "mod+/", false), "a German keyboard").toBe(true);
    expect(isPressed(press("?", { shiftKey: true }), "?", false)).toBe(true);
    expect(isPressed(press(":", { ctrlKey: true, shiftKey: true, code: "Semicolon" }), "mod+shift+;", false)).toBe(true);
    expect(isPressed(press(";", { ctrlKey: true }), "mod+shift+;", false)).toBe(false);
  });

  it("is named as the keyboard names it", () => {
    expect(label("mod+shift+c", true)).toBe("⌘⇧C");
    expect(label("mod+shift+c", false)).toBe("Ctrl+Shift+C");
    expect(aria("mod+shift+c", false)).toBe("Control+Shift+C");
    expect(label("f6", false)).toBe("F6");
  });
});
