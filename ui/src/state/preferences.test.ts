// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Preferences } from "../contract";

const engine = vi.hoisted(() => {
  const none = { matches: false, addEventListener: () => {} };
  Object.assign(globalThis, { matchMedia: () => none });
  return { reply: (_command: string, _request: unknown): unknown => ({}), asked: [] as [string, unknown][] };
});
vi.mock("../host", () => ({
  asFailure: (error: unknown) => error,
  rpc: async (command: string, request: unknown) => {
    engine.asked.push([command, structuredClone(request)]);
    return engine.reply(command, request);
  },
}));

const AS_NEW: Preferences = {
  theme: "system",
  high_contrast: false,
  density: "comfortable",
  reduced_motion: false,
  language: null,
  send_key: "enter",
  streaming: true,
  notifications: true,
  spell_check: true,
  updates: true,
  skipped_version: null,
};
const root = () => ({ ...document.documentElement.dataset });
const fresh = async () => {
  vi.resetModules();
  return await import("./preferences");
};

beforeEach(() => {
  localStorage.clear();
  engine.asked = [];
  engine.reply = (command, request) => (command === "settings/show" ? AS_NEW : request);
});

describe("the settings of the window", () => {
  it("are worn at once, kept by the engine, and copied for the next first paint", async () => {
    const { changePreferences, preferences } = await fresh();
    const done = changePreferences({ theme: "dark", high_contrast: true, density: "compact", reduced_motion: true, language: "de" });
    expect(root(), "before the engine has answered").toEqual({ theme: "dark", contrast: "more", density: "compact", motion: "less" });
    expect(await done).toBeUndefined();
    expect(engine.asked).toEqual([
      ["settings/show", {}],
      ["settings/change", { ...AS_NEW, theme: "dark", high_contrast: true, density: "compact", reduced_motion: true, language: "de" }],
    ]);
    expect({ ...localStorage }).toEqual({ theme: "dark", contrast: "more", density: "compact", motion: "less", language: "de" });
    expect(preferences().theme).toBe("dark");
  });

  it("begin as the copy says, and are then as the engine says", async () => {
    localStorage.setItem("theme", "dark");
    const { preferences, readPreferences } = await fresh();
    expect(preferences().theme).toBe("dark");
    engine.reply = () => ({ ...AS_NEW, theme: "light", send_key: "mod_enter" });
    await readPreferences();
    expect([preferences().theme, preferences().send_key, root().theme, localStorage.getItem("theme")]).toEqual(["light", "mod_enter", "light", "light"]);
  });

  it("are taken back where they cannot be kept, and why is told", async () => {
    const { changePreferences, preferences } = await fresh();
    await changePreferences({ density: "compact" });
    engine.reply = () => {
      throw { code: "invalid", message: "The disk is full." };
    };
    expect(await changePreferences({ theme: "dark" })).toMatchObject({ message: "The disk is full." });
    expect([preferences().theme, preferences().density, root().theme]).toEqual(["system", "compact", "light"]);
  });

  it("stay as the engine has them, where one is changed before the others are known", async () => {
    engine.reply = (command, request) => (command === "settings/show" ? { ...AS_NEW, send_key: "mod_enter" } : request);
    const { changePreferences } = await fresh();
    await changePreferences({ theme: "dark" });
    expect(engine.asked.at(-1)?.[1]).toEqual({ ...AS_NEW, theme: "dark", send_key: "mod_enter" });
  });

  it("are changed one after the other, and none undoes another", async () => {
    const { changePreferences, preferences } = await fresh();
    await Promise.all([changePreferences({ streaming: false }), changePreferences({ send_key: "mod_enter" })]);
    expect(engine.asked.at(-1)?.[1]).toEqual({ ...AS_NEW, streaming: false, send_key: "mod_enter" });
    expect(preferences()).toEqual({ ...AS_NEW, streaming: false, send_key: "mod_enter" });
  });
});
