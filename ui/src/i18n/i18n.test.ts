// @vitest-environment jsdom
import { afterEach, describe, expect, it } from "vitest";
import { nearest, said, speak, teach, worded } from ".";
import de from "./de.json";
import en from "./en.json";
import { forms } from "./forms";
import { pseudo } from "./pseudo";

const english: Record<string, string> = en;
const german: Record<string, string> = de;
/** What a text puts in, sorted. */
const holes = (text = "") => [...text.matchAll(/\{\{.*?\}\}/g)].map(String).sort();

afterEach(() => teach("en", en));

describe("every language", () => {
  it("has every text, with the same values in it", () => {
    expect(Object.keys(german).sort(), "no key is missing, and none is too many").toEqual(Object.keys(english).sort());
    for (const key of Object.keys(english)) expect(holes(german[key]), key).toEqual(holes(english[key]));
  });

  it("has a text of its own, but for words that both have", () => {
    const same = Object.keys(english).filter((key) => english[key] === german[key] && /\p{L}{2}/u.test((english[key] ?? "").replace(/\{\{.*?\}\}/g, "")));
    const both = ["action.on.genie", "agent.usual", "audit.field.grant", "audit.field.hash", "audit.field.scopes", "audit.field.status", "editor.type.STRING", "export.csv", "export.ocsf", "managed.proxy", "managed.workspaces", "onboarding.step.workspace", "onboarding.workspaceId", "ready.genie", "ready.mcp", "ready.search", "save.arrow", "save.csv", "save.parquet", "save.xlsx", "settings.version", "status.what.sql"];
    expect(same.filter((key) => !both.includes(key))).toEqual([]);
  });

  it("counts", async () => {
    const rows = (count: number) => said().t("audit.rows", { count, shown: said().number(count) });
    expect([rows(1), rows(1204)]).toEqual(["1 row", "1,204 rows"]);
    await speak("de-AT");
    expect([rows(1), rows(1204)]).toEqual(["1 Zeile", "1.204 Zeilen"]);
  });
});

describe("the language", () => {
  it("is the nearest of those that there are", () => {
    expect(["de", "de-CH", "DE", "en-GB", "fr", ""].map(nearest)).toEqual(["de", "de", "de", "en", "en", "en"]);
  });

  it("is the one that was chosen last, also where another comes late", async () => {
    await Promise.all([speak("de"), speak("en")]);
    expect(said().lang).toBe("en");
  });

  it("leaves a word alone that it does not know", () => {
    expect([worded(said().t, "audit.status", "failed"), worded(said().t, "audit.status", "novel")]).toEqual(["Failed", "novel"]);
  });
});

describe("moments and spans", () => {
  const { day, ahead, took, moment } = forms("en");

  it("are in words where they are near", () => {
    const today = new Date(2026, 2, 4, 1);
    expect([4, 3, 2].map((date) => day(new Date(2026, 2, date, 23), today))).toEqual(["Today", "Yesterday", "Monday, March 2, 2026"]);
    expect([41.9 * 60_000, 59_001, 0, -5, 3 * 3_600_000].map(ahead)).toEqual(["in 41 min", "in 60 sec", "in 0 sec", "in 0 sec", "in 3 hr"]);
    expect(took(812)).toBe("0.8 sec");
    expect(moment("no moment")).toBe("no moment");
  });
});

describe("the language of the tests", () => {
  it("changes every letter that can be changed, and nothing that is put in", () => {
    expect(pseudo("Saved to {{path}}")).toMatch(/^⟦Šávéd tö \{\{path\}\}·+⟧$/);
  });
});
