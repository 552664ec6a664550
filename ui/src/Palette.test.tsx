// @vitest-environment jsdom
import { act } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { all, as, asked, click, close, composer, find, open, press, said, text, thread, view, write } from "./test/window";

vi.mock("./host", () => import("./test/host"));
const { App, Over } = await import("./App");
const { engine } = await import("./test/host");
await Promise.all([import("./parts/Palette"), import("./parts/Shortcuts"), import("./design/Toasts"), import("./parts/Find")]);

const { changePreferences } = await import("./state/preferences");

const copies: string[] = [];
Object.assign(navigator, { clipboard: { writeText: async (one: string) => void copies.push(one) } });

const ctrl = (key: string, more: KeyboardEventInit = {}, id?: string) => press(key, { ctrlKey: true, ...more }, id);
/** What is done after a dialog has gone. */
const soon = () => act(async () => void (await new Promise((resolve) => setTimeout(resolve, 20))));
const begin = (more: Record<string, unknown> = {}) =>
  open(() => (
    <>
      <App />
      <Over />
    </>
  ), as("alice"), {
    "threads/list": { threads: [thread("t1", "Sales in Q3"), thread("t2", "Stock cover")] },
    "threads/show": view(said("u1", "Revenue?", "It **grew**.\n\n```sql\nSELECT 1\n```\n\nDone.")),
    "chat/send": { thread_id: "t1", turn_id: "u9" },
    ...more,
  });

beforeEach(() => localStorage.clear());
afterEach(async () => {
  await close();
  copies.length = 0;
});

describe("the palette", () => {
  it("opens with a chord, does what is chosen, and gives the focus back", async () => {
    await begin();
    composer()?.focus();
    await ctrl("k");
    expect(document.activeElement).toBe(find("palette-words"));
    await write("shortcuts", "palette-words");
    expect(all("palette-command").map((one) => one.textContent)).toEqual(["Keyboard shortcutsCtrl/"]);
    await press("Enter", {}, "palette-words");
    await soon();
    expect(find("palette")).toBeNull();
    expect(find("shortcuts-dialog")).not.toBeNull();
  });

  it("is left with Escape and with its own chord, to where one was", async () => {
    await begin();
    for (const leave of [() => press("Escape", {}, "palette-words"), () => ctrl("k", {}, "palette-words")]) {
      composer()?.focus();
      await ctrl("k");
      await leave();
      await soon();
      expect(find("palette")).toBeNull();
      expect(document.activeElement).toBe(composer());
    }
  });

  it("finds chats by their title, and by what was said", async () => {
    await begin({ "threads/search": { found: [{ thread_id: "t2", title: "Stock cover", role: "assistant", excerpt: "the \u0001Iberia\u0001 warehouse", created_at: "" }] } });
    await ctrl("k");
    expect(all("palette-thread").map((one) => one.textContent), "the last ones first").toEqual(["Sales in Q3", "Stock cover"]);
    await write("stock", "palette-words");
    expect(all("palette-thread").map((one) => one.textContent)).toEqual(["Stock cover"]);
    await write("iberia", "palette-words");
    await act(async () => void (await new Promise((resolve) => setTimeout(resolve, 200))));
    expect(asked("threads/search")).toEqual([{ words: "iberia" }]);
    expect(find("palette-said")?.textContent).toBe("the Iberia warehouseStock cover");
    await click("palette-said");
    await soon();
    expect(asked("threads/show")).toEqual([{ thread_id: "t2" }]);
  });

  it("offers only what can be done", async () => {
    await begin();
    await ctrl("k");
    await write("find", "palette-words");
    expect(all("palette-command"), "there is nothing to be found in yet").toEqual([]);
    await write("audit", "palette-words");
    expect(all("palette-command").map((one) => one.textContent)).toEqual(["AuditCtrlShiftA"]);
  });
});

describe("shortcuts", () => {
  it("are listed by a chord, and by ? where nothing is written", async () => {
    await begin();
    await press("?", { shiftKey: true }, "composer");
    expect(find("shortcuts-dialog"), "a question mark is written").toBeNull();
    composer()?.blur();
    await press("?", { shiftKey: true });
    expect(all("shortcut").length).toBeGreaterThan(15);
    expect(find("shortcuts-dialog")?.textContent).toContain("Find in this chatCtrlF");
    expect(find("shortcuts-dialog")?.textContent, "the table of a result has keys of its own").toContain("Menu of the columnAlt↓");
    await ctrl("n");
    expect(find("shortcuts-dialog"), "behind a dialog nothing is called").not.toBeNull();
    await ctrl("/");
    expect(find("shortcuts-dialog")).toBeNull();
  });

  it("name the key that sends as it is set", async () => {
    const sends = () => all("shortcut").map((one) => one.textContent).filter((one) => /^(Send the question|Begin a new line)/.test(one ?? ""));
    await begin();
    await ctrl("/");
    expect(sends()).toEqual(["Send the questionEnter", "Begin a new lineShiftEnter"]);
    await act(async () => void (await changePreferences({ send_key: "mod_enter" })));
    expect(sends()).toEqual(["Send the questionCtrlEnter", "Begin a new lineEnter"]);
    await act(async () => void (await changePreferences({ send_key: "enter" })));
  });

  it("begin a chat, search all, hide the chats, and come back to the question", async () => {
    await begin();
    await click("thread");
    expect(text()).toContain("It grew.");
    await ctrl("n");
    await soon();
    expect(text()).toContain("What would you like to know?");
    expect(document.activeElement).toBe(composer());
    await ctrl("F", { shiftKey: true });
    await soon();
    expect(document.activeElement).toBe(find("search"));
    await press("Escape", { shiftKey: true });
    expect(document.activeElement).toBe(composer());
    const aside = document.querySelector("aside");
    await ctrl("b");
    expect(aside?.className).toContain("md:hidden");
    expect(localStorage.getItem("sidebar"), "kept on this machine").toBe("hidden");
    await click("menu");
    expect(localStorage.getItem("sidebar"), "the way back is in sight").toBe("shown");
  });

  it("go around the parts of the window", async () => {
    await begin();
    await click("thread");
    composer()?.focus();
    const here = () => document.activeElement?.getAttribute("aria-label");
    const seen: (string | null | undefined)[] = [];
    for (let i = 0; i < 3; i++) {
      await press("F6");
      seen.push(here());
    }
    expect(seen).toEqual(["Threads", "Conversation", "Your question"]);
    await press("F6", { shiftKey: true });
    expect(here()).toBe("Conversation");
  });

  it("copy the last answer and the last code, and say so", async () => {
    await begin();
    await click("thread");
    await ctrl("C", { shiftKey: true });
    await ctrl(":", { shiftKey: true, code: "Semicolon" });
    expect(copies).toEqual(["It **grew**.\n\n```sql\nSELECT 1\n```\n\nDone.", "SELECT 1"]);
    await soon();
    expect(all("toast").map((one) => one.textContent)).toEqual(["The last answer is copied.", "The last block of code is copied."]);
    await click("copy-answer");
    expect(find("notice")?.textContent).toBe("Copied");
    expect(find("notice")?.getAttribute("role")).toBe("status");
  });

  it("answer again, and stop", async () => {
    await begin();
    await click("thread");
    await ctrl("R", { shiftKey: true });
    expect(asked("chat/send")).toEqual([{ thread_id: "t1", text: "Revenue?", instead_of: "u1" }]);
    document.querySelector<HTMLElement>("[role=log]")?.focus();
    await press("Escape");
    expect(asked("chat/stop")).toEqual([{ turn_id: "u9" }]);
  });

  it("tell a conversation nothing while a page stands in its place", async () => {
    await begin({ "audit/list": { entries: [] }, "audit/verify": new Promise(() => {}) });
    await click("thread");
    await ctrl("A", { shiftKey: true });
    await act(async () => void (await import("./parts/audit/AuditPage")));
    expect(find("audit-page")).not.toBeNull();
    await ctrl("R", { shiftKey: true });
    await ctrl("f");
    expect(asked("chat/send")).toEqual([]);
    expect(find("find-bar")).toBeNull();
    await press("Escape", { shiftKey: true });
    await soon();
    expect(find("audit-page")).toBeNull();
    expect(document.activeElement).toBe(composer());
  });

  it("decide what waits, and only with their own chord", async () => {
    const approval = { id: "p1", turn_id: "u1", action_id: "a", tool: "sql", name: "sql", resource: "w", operation: "update", reason: "It changes.", arguments: { statement: "UPDATE t" }, run_as: { mode: "on_behalf_of_user", principal: { id: "1", user_name: "alice" }, grant: "none", scopes: [] }, allowed: ["approve", "reject"], securables: [] };
    await begin({ "threads/show": view(said("u1", "Change it"), { approvals: [approval as never] }) });
    await click("thread");
    for (const key of ["Enter", "Escape"]) await press(key);
    await ctrl("Enter");
    expect(asked("chat/decide")).toEqual([]);
    await ctrl("Enter", { altKey: true });
    expect(asked("chat/decide")).toEqual([{ thread_id: "t1", decisions: [{ approval_id: "p1", type: "approve", message: null }] }]);
  });

  it("write the chat to a file, and tell where", async () => {
    await begin({ "threads/export": { path: "/home/alice/Sales.md" } });
    await click("thread");
    await write("/export");
    await press("Enter", {}, "composer");
    await soon();
    expect(asked("threads/export")).toEqual([{ thread_id: "t1", form: "markdown" }]);
    expect(find("toast")?.textContent).toBe("Saved to /home/alice/Sales.md");
    expect(composer()?.value).toBe("");
  });
});

describe("a link to a chat", () => {
  afterEach(() => history.replaceState(null, "", "/"));
  const go = (hash: string) =>
    act(async () => {
      location.hash = hash;
      window.dispatchEvent(new HashChangeEvent("hashchange"));
    });

  it("opens it at the start, and later, and is gone then", async () => {
    history.replaceState(null, "", "#/thread/t2");
    await begin();
    expect(asked("threads/show")).toEqual([{ thread_id: "t2" }]);
    expect(location.hash).toBe("");
    await go("#/thread/t1");
    expect(asked("threads/show").at(-1)).toEqual({ thread_id: "t1" });
    expect(location.hash).toBe("");
  });

  it("to one that is not there is said calmly, and opens nothing", async () => {
    await begin();
    await go("#/thread/other");
    expect(find("failure")?.textContent).toContain("That chat is not among yours.");
    expect(asked("threads/show")).toEqual([]);
    await go("#/thread/t1");
    expect(find("failure")).toBeNull();
  });

  it("waits until somebody is signed in", async () => {
    history.replaceState(null, "", "#/thread/t2");
    await open(() => <App />, { ...as("alice"), signed_in: null, locked: "alice@example.com" }, {
      "threads/list": { threads: [thread("t2", "Stock")] },
      "threads/show": view(said("u1", "Stock?", "Enough.")),
      "session/sign_in": as("alice"),
    });
    expect(asked("threads/show")).toEqual([]);
    expect(location.hash).toBe("#/thread/t2");
    await click("unlock");
    expect(asked("threads/show")).toEqual([{ thread_id: "t2" }]);
  });

  it("that names anything else is left alone", async () => {
    await begin();
    await go("#/thread/../x");
    expect(asked("threads/show")).toEqual([]);
    expect(engine.asked.some(([name]) => name.startsWith("threads/show"))).toBe(false);
  });

  it("write nothing to a file where the organization does not allow it", async () => {
    const managed = { ...as("alice"), managed: { source: "/etc/behalf/policy.yaml", settled: [], workspaces: [], export: false } };
    await begin({ "session/state": managed });
    await click("thread");
    await write("/export");
    await press("Enter", {}, "composer");
    await soon();
    expect(asked("threads/export")).toEqual([]);
    await ctrl("k");
    await write("export", "palette-words");
    expect(all("palette-command")).toEqual([]);
  });
});
