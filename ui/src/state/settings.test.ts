// @vitest-environment jsdom
import { afterEach, describe, expect, it } from "vitest";
import { said, speak, teach } from "../i18n";
import en from "../i18n/en.json";
import { foundSettings, SECTIONS, SETTINGS, shownSections } from "./settings";

afterEach(() => teach("en", en));
const found = (words: string) => [...(foundSettings(words, said().t) ?? [])];

describe("a setting", () => {
  it("is found by its name, its section, or what else it is called, in the language of the window", async () => {
    expect(found("dark")).toEqual(["theme"]);
    expect(found("chat enter")).toEqual(["sendKey"]);
    expect(found("Privacy")).toEqual(["kept", "deleteThreads"]);
    expect(found("nonsense")).toEqual([]);
    await speak("de");
    expect(found("dunkel")).toEqual(["theme"]);
  });

  it("stands in a section that there is, and every section has one", () => {
    expect(new Set(Object.values(SETTINGS))).toEqual(new Set(SECTIONS));
  });
});

describe("the sections", () => {
  it("are the chosen one, or those with something that was found", () => {
    expect(shownSections("chat", undefined)).toEqual(["chat"]);
    expect(shownSections("chat", new Set(["links", "theme", "language"]))).toEqual(["appearance", "about"]);
    expect(shownSections("chat", new Set())).toEqual([]);
  });
});
