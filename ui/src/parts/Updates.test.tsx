// @vitest-environment jsdom
import { act } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { asked, begin, click, close, draw, find, text as said } from "../test/window";
import { engine } from "../test/host";
import type { NewerVersion, Updates } from "../contract";
import { teach } from "../i18n";
import en from "../i18n/en.json";
import { speakPseudo, stiff, untranslated } from "../i18n/pseudo";
import { changePreferences } from "../state/preferences";
import { forgetReplacing } from "../state/replacing";
import { forgetUpdates } from "../state/updates";
import { Updating } from "./settings/Updating";
import { UpdateNote } from "./UpdateNote";

vi.mock("../host", () => import("../test/host"));

const newer: NewerVersion = {
  version: "0.2.0", date: "2026-11-20T09:00:00Z", notes: "- **Faster**",
  way: { way: "package", addresses: ["https://example.com/b.deb"], command: "sudo apt install ./b.deb" },
};
const is = (more: Partial<Updates> = {}): Updates => ({ version: "0.1.0", watched: true, newer, ...more });
const BOTH = (
  <>
    <UpdateNote />
    <Updating />
  </>
);
const wait = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));
const pref = (change: Parameters<typeof changePreferences>[0]) => act(() => changePreferences(change));

beforeEach(async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  begin({ "updates/look": is(), "settings/show": { theme: "system", updates: true, skipped_version: null }, "settings/change": (changed: unknown) => changed });
  await import("./NewVersion");
});
afterEach(async () => {
  await close();
  await pref({ updates: true, skipped_version: null });
  forgetUpdates();
  forgetReplacing();
  vi.useRealTimers();
  teach("en", en);
});

describe("a newer version", () => {
  it("is looked for a while after the start and each day, and told with its notes and the way to it", async () => {
    await draw(<UpdateNote />);
    expect([asked("updates/look"), find("update-note")], "nothing waits for it").toEqual([[], null]);
    await wait(5_000);
    expect(said()).toContain("Behalf 0.2.0 is available.");
    await click("update-show");
    expect(find("new-version")?.textContent).toContain("Faster");
    expect([find("update-address")?.textContent, find("update-command")?.textContent]).toEqual(["https://example.com/b.deb", "sudo apt install ./b.deb"]);
    expect(document.querySelector("a"), "no address opens").toBeNull();
    engine.replies["updates/look"] = is({ newer: { ...newer, version: "0.3.0" } });
    await wait(25 * 3600_000);
    expect(asked("updates/look")).toHaveLength(2);
    expect(find("update-note")?.textContent).toContain("0.3.0");
  });

  it("waits until the next start where it is put off, and the next one is told", async () => {
    await draw(<UpdateNote />);
    await wait(5_000);
    await click("update-show");
    await click("update-later");
    expect([find("update-note"), find("new-version"), asked("settings/change")]).toEqual([null, null, []]);
    engine.replies["updates/look"] = is({ newer: { ...newer, version: "0.3.0" } });
    await wait(25 * 3600_000);
    expect(find("update-note")?.textContent).toContain("0.3.0");
  });

  it("is skipped for good, and the settings still have it", async () => {
    await draw(BOTH);
    await wait(5_000);
    await click("update-show");
    await click("update-skip");
    expect(asked("settings/change").at(-1)).toMatchObject({ skipped_version: "0.2.0" });
    expect(find("update-note")).toBeNull();
    expect(find("update-said")?.textContent).toBe("Behalf 0.2.0 is available; you chose to skip it.");
    await click("update-open");
    expect(asked("settings/change").at(-1)).toMatchObject({ skipped_version: null });
    expect(find("update-command")).not.toBeNull();
  });

  it("is not looked for where nobody wants it, unless by hand", async () => {
    engine.replies["settings/show"] = { theme: "system", updates: false, skipped_version: null };
    await pref({ updates: false });
    await draw(BOTH);
    await wait(48 * 3600_000);
    expect(asked("updates/look")).toEqual([]);
    await click("update-look");
    expect(find("update-said")?.textContent).toBe("Behalf 0.2.0 is available.");
    expect(find("update-note"), "nor told over the chat").toBeNull();
  });

  it.each<[Partial<Updates>, string]>([
    [{ newer: null }, "Behalf 0.1.0 is the newest version."],
    [{ newer: null, watched: false }, "This installation does not look for new versions."],
  ])("is none: %o", async (more, words) => {
    engine.replies["updates/look"] = is(more);
    await draw(<Updating />);
    await click("update-look");
    expect(find("update-said")?.textContent).toBe(words);
    expect(find("update-open")).toBeNull();
  });

  it("that cannot be looked for says why where it was asked, and nothing where it was not", async () => {
    engine.replies["updates/look"] = { code: "invalid", field: "latest.json", message: "It is not signed.", hint: "Install nothing." };
    await draw(<UpdateNote />);
    await wait(5_000);
    expect(said()).toBe("");
    await draw(<Updating />);
    await click("update-look");
    expect(said()).toContain("It is not signed.");
    engine.replies["updates/look"] = is();
    await click("do-again");
    expect([said().includes("It is not signed."), find("update-said")?.textContent]).toEqual([false, "Behalf 0.2.0 is available."]);
  });

  it("has each of its words in the language of the window", async () => {
    speakPseudo();
    await draw(BOTH);
    await wait(5_000);
    await click("update-show");
    expect(untranslated(document.body)).toEqual(["<strong> Faster"]);
    expect(stiff(document.body)).toEqual([]);
  });
});

describe("a newer version that takes this one's place", () => {
  const opened = async (install: unknown) => {
    engine.replies["updates/look"] = is({ newer: { ...newer, way: { way: "in_place", ends: false } } });
    engine.replies["updates/install"] = install;
    engine.replies["updates/stop"] = {};
    await draw(<UpdateNote />);
    await wait(5_000);
    await click("update-show");
  };
  const tell = (event: object) => act(async () => engine.channels.at(-1)?.(event));

  it("is fetched with how far it is, put in its place, and begun anew", async () => {
    let come: (reply: unknown) => void = () => {};
    await opened(() => new Promise((resolve) => (come = resolve)));
    expect([find("update-command"), find("update-address")], "nothing is to be done by hand").toEqual([null, null]);
    await click("update-install");
    expect(find("update-skip"), "what comes is not skipped").toBeNull();
    await tell({ event: "bytes", bytes: 5_600_000, of: 11_200_000 });
    expect(find("new-version")?.textContent).toContain("5.6 of 11.2 MB");
    await tell({ event: "installing" });
    expect([find("update-stop"), find("update-installing") !== null]).toEqual([null, true]);
    await act(async () => come({ version: "0.2.0" }));
    await click("update-restart");
    expect([asked("updates/install").length, asked("updates/restart").length]).toEqual([1, 1]);
  });

  it("goes on when its dialog is closed, and the note says how it went", async () => {
    let come: (reply: unknown) => void = () => {};
    await opened(() => new Promise((resolve) => (come = resolve)));
    await click("update-install");
    expect(find("update-later"), "what goes on is not put off").toBeNull();
    await click("update-close");
    expect(find("update-note")?.textContent).toContain("Fetching the new version");
    await act(async () => come({ version: "0.2.0" }));
    expect(find("update-note")?.textContent).toContain("Behalf 0.2.0 is installed.");
    await click("update-note-restart");
    expect([asked("updates/install"), asked("updates/restart").length]).toEqual([[{ version: "0.2.0" }], 1]);
  });

  it("says before that this program ends, where an installer takes over", async () => {
    engine.replies["updates/look"] = is({ newer: { ...newer, way: { way: "in_place", ends: true } } });
    await draw(<UpdateNote />);
    await wait(5_000);
    await click("update-show");
    expect(find("new-version")?.textContent).toContain("Then Behalf ends");
  });

  it("can be stopped while it is fetched, and begun again", async () => {
    let end: (reply: unknown) => void = () => {};
    await opened(() => new Promise((resolve) => (end = resolve)));
    await click("update-install");
    await click("update-stop");
    expect(asked("updates/stop")).toHaveLength(1);
    await act(async () => end({ code: "cancelled", message: "stopped", hint: "" }));
    expect([find("update-failed"), find("update-install") !== null], "whoever stopped it knows").toEqual([null, true]);
  });

  it("says why it was not installed, and can be tried again", async () => {
    await opened({ code: "invalid", field: "package", message: "It is not signed.", hint: "Tell whoever gave it to you." });
    await click("update-install");
    expect(find("update-failed")?.textContent).toContain("It is not signed.");
    engine.replies["updates/install"] = { version: "0.2.0" };
    await click("update-install");
    expect([find("update-failed"), find("update-restart") !== null]).toEqual([null, true]);
  });
});
