// @vitest-environment jsdom
import { act } from "react";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { asked, begin, click, close, draw, find, text as said, write } from "../../test/window";
import { engine } from "../../test/host";
import type { Preferences, SessionState, SignedIn } from "../../contract";
import { settle } from "../../design/toast";
import Toasts from "../../design/Toasts";
import { teach } from "../../i18n";
import en from "../../i18n/en.json";
import { speakPseudo, stiff, untranslated } from "../../i18n/pseudo";
import { SECTIONS } from "../../state/settings";
import SettingsPage from "./SettingsPage";

vi.mock("../../host", () => import("../../test/host"));

const AS_NEW: Preferences = {
  theme: "system", high_contrast: false, density: "comfortable", reduced_motion: false, language: null,
  send_key: "enter", streaming: true, notifications: true, spell_check: true, updates: true, skipped_version: null,
};
const session: SessionState = {
  host: "https://one.example",
  signed_in: {
    principal: { id: "7", user_name: "alice@example.com" }, display_name: "Alice", exchange: "", warehouse: "starter", model: "chat", model_as_app: false,
    missing: [], service_principal: false, ends_at_ms: null, compares: "profiles", offers: { app: null, greeting: null, starters: [], prompts: [], models: [], agents: [] },
  },
  fixed: false,
  profile: "default",
  profiles: [
    { name: "default", host: "https://one.example", user_name: "alice@example.com" },
    { name: "work", host: "https://two.example", user_name: "bob@example.com" },
  ],
  notices: [], problem: null, locked: null, idle_minutes: 15,
  managed: null,
};

let done: unknown[];
const look = (words: string) => write(words, "settings-search");
const open = (more: Partial<SignedIn> = {}) =>
  draw(
    <>
      <SettingsPage
        session={session}
        signedIn={{ ...(session.signed_in as SignedIn), ...more }}
        done={0}
        onSwitch={(name) => done.push(["switch", name])}
        onAdd={() => done.push("add")}
        onSignOut={() => done.push("sign out")}
        onAudit={() => done.push("audit")}
        onDeleted={() => done.push("deleted")}
        onClose={() => done.push("closed")}
      />
      <Toasts />
    </>,
  );

beforeAll(async () => void (await import("../audit/ExportItems")));
beforeEach(() => {
  begin({
    "settings/show": AS_NEW,
    "settings/change": (changed: unknown) => changed,
    "memory/list": { memories: [{ id: "m1", text: "I mean EMEA", created_at: "2026-01-02T03:04:05Z" }] },
    "approvals/remembered": { remembered: [] },
    "doctor/run": { checks: [{ name: "dns", state: "pass", found: "found" }] },
    "threads/list": { threads: [{ id: "t1" }, { id: "t2" }] },
  });
  done = [];
  localStorage.clear();
});
afterEach(async () => {
  await act(async () => [...Array(20).keys()].forEach((id) => settle(id, true)));
  await close();
  teach("en", en);
});

describe("the settings", () => {
  it("begin with who is signed in, and lead to others, to the sign-out, and away", async () => {
    await open();
    expect(said()).toContain("alice@example.com");
    expect(find("to-account")?.getAttribute("aria-current")).toBe("page");
    await click("profile-choice");
    await click("settings-add");
    await click("settings-sign-out");
    await act(async () => find("settings-page")?.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true })));
    expect(done).toEqual([["switch", "work"], "add", "sign out", "closed"]);
  });

  it.each([
    [{}, "Everything runs as you, with your own permissions."],
    [{ model_as_app: true }, "The model is asked as the service principal; all else runs as you, with your own permissions."],
    [{ service_principal: true }, "Everything runs as this service principal, not as you."],
  ])("say as whom what runs: %o", async (more, words) => {
    await open(more);
    expect(find("setting-who")?.textContent).toContain(words);
  });

  it("are worn at once, and kept", async () => {
    await open();
    await click("to-appearance");
    await click("theme-dark");
    await click("contrast-more");
    await click("density-compact");
    await act(async () => find("setting-motion")?.querySelector<HTMLElement>("[role=switch]")?.click());
    expect({ ...document.documentElement.dataset }).toEqual({ theme: "dark", contrast: "more", density: "compact", motion: "less" });
    expect(asked("settings/change").at(-1)).toEqual({ ...AS_NEW, theme: "dark", high_contrast: true, density: "compact", reduced_motion: true });
    await click("to-chat");
    await click("send-key-mod_enter");
    expect(find("setting-sendKey")?.textContent).toContain("Enter begins a new line.");
    for (const id of ["streaming", "spellCheck"]) {
      await act(async () => find(`setting-${id}`)?.querySelector<HTMLElement>("[role=switch]")?.click());
    }
    await click("to-notifications");
    await act(async () => find("setting-notifications")?.querySelector<HTMLElement>("[role=switch]")?.click());
    expect(asked("settings/change").at(-1)).toMatchObject({ send_key: "mod_enter", streaming: false, spell_check: false, notifications: false, theme: "dark" });
  });

  it("are as before where they cannot be kept, and why is told", async () => {
    await open();
    await click("to-appearance");
    await click("theme-light");
    engine.replies["settings/change"] = { code: "invalid", field: "window.json", message: "The settings could not be kept.", hint: "Make room." };
    await click("theme-dark");
    expect(find("toast")?.textContent).toContain("The settings could not be kept.Make room.");
    expect(find<HTMLInputElement>("theme-light")?.checked).toBe(true);
    expect(document.documentElement.dataset.theme).toBe("light");
  });

  it("are found by their names, over all sections, and the network is not asked by typing", async () => {
    await open();
    await look("dark");
    expect([...document.querySelectorAll("[data-testid^=setting-]")].map((one) => one.getAttribute("data-testid"))).toEqual(["setting-theme"]);
    await look("no such thing");
    expect(said()).toContain("No setting is called so");
    await look("doctor");
    expect(asked("doctor/run")).toEqual([]);
    await click("settings-doctor");
    expect([asked("doctor/run").length, find("check")?.textContent]).toEqual([1, "dnsfound"]);
    expect(find<HTMLInputElement>("settings-search")?.value, "a section was chosen").toBe("");
  });

  it("delete every thread only when that is confirmed, and say how many", async () => {
    await open();
    await click("to-privacy");
    await click("delete-threads");
    expect(find("delete-threads-dialog")?.textContent).toContain("Delete 2 threads?");
    expect(asked("threads/delete")).toEqual([]);
    await click("delete-threads-confirm");
    expect(asked("threads/delete")).toEqual([{ thread_id: "t1", at_once: true }, { thread_id: "t2", at_once: true }]);
    expect(find("toast")?.textContent).toContain("2 threads were deleted.");
    expect(done).toEqual(["deleted"]);
  });

  it("hold what is remembered, the audit, and which Behalf this is, with no link that opens", async () => {
    await open();
    await click("to-memory");
    expect(find("memory")?.textContent).toContain("I mean EMEA");
    await click("to-permissions");
    expect(said()).toContain("No decision is remembered.");
    await click("to-audit");
    await click("settings-audit");
    expect(done).toEqual(["audit"]);
    await click("to-about");
    expect(find("version")?.textContent).toMatch(/^Behalf \d+\.\d+\.\d+$/);
    expect(said()).toContain("https://docs.databricks.com");
    expect(document.querySelector("a")).toBeNull();
  });
});

describe("in another language", () => {
  it("say nothing that has no name, in any section", async () => {
    await open();
    await act(async () => speakPseudo());
    for (const section of SECTIONS) {
      await click(`to-${section}`);
      const page = find("settings-page") as HTMLElement;
      for (const time of page.querySelectorAll("time")) time.remove();
      // Names of profiles are their own.
      expect(untranslated(page, ["alice@example.com", "bob@example.com", "two.example", " · work"]), section).toEqual([]);
      expect(stiff(page), section).toEqual([]);
    }
  });

  it("are in German as soon as that is chosen", async () => {
    const { prefer } = await import("../prefer");
    await open();
    await act(async () => prefer({ language: "de" }));
    expect(said()).toContain("Konto und Workspace");
    expect([find("settings-page")?.lang, localStorage.getItem("language")]).toEqual(["de", "de"]);
    await act(async () => prefer({ language: null }));
    expect(said()).toContain("Account and workspace");
  });
});
