// @vitest-environment jsdom
import { act } from "react";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { all, as, begin, click, close, draw, find, said, thread, view, write } from "./test/window";
import { engine } from "./test/host";
import { App } from "./App";
import type { Action } from "./contract";
import { run } from "./state/commands";

vi.mock("./host", () => import("./test/host"));

const stored = view(["u1", "u2", "u3"].flatMap((turn) => said(turn, `Question of ${turn}`, `Answer of ${turn}`)));

const key = (init: KeyboardEventInit) => act(async () => void window.dispatchEvent(new KeyboardEvent("keydown", init)));
beforeAll(async () => {
  Object.defineProperty(HTMLElement.prototype, "clientHeight", { get: () => 900, configurable: true });
  await Promise.all([
    import("./parts/audit/AuditPage"), import("./parts/compare/ComparePage"), import("./parts/editor/EditorPage"), import("./parts/settings/SettingsPage"), import("./parts/Doctor"), import("./parts/ProfileItems"), import("./parts/Turn"),
  ]);
});
beforeEach(async () => {
  localStorage.clear();
  begin({
    "session/state": as("alice", { compares: "profiles" }),
    "threads/list": { threads: [thread("t1", "Sales")] },
    "threads/show": stored,
    "doctor/run": { checks: [] },
    "audit/list": {
      entries: [{ seq: 3, at: "2026-03-04T10:00:00Z", hash: "ff", phase: "outcome", tool: "sql", action_id: "a1", thread_id: "t1", turn_id: "u2" }],
    },
  });
  await draw(<App />);
});
afterEach(close);

describe("a page in place of the conversation", () => {
  it("opens by its keys and from the side, leaves the conversation as it is, and gives the focus back", async () => {
    await write("And where");
    find("composer")?.focus();
    await key({ key: "A", ctrlKey: true, shiftKey: true });
    expect(find("audit-page")).not.toBeNull();
    expect(document.activeElement?.textContent, "whoever opens it begins at its title").toBe("Audit");
    expect(find("composer")?.closest(".hidden"), "out of sight").not.toBeNull();
    await act(async () => find("audit-page")?.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true })));
    expect(find("audit-page")).toBeNull();
    expect(find<HTMLTextAreaElement>("composer")?.value).toBe("And where");
    expect(document.activeElement).toBe(find("composer"));
    await click("settings");
    await key({ key: ",", ctrlKey: true });
    expect(find("settings-page"), "the same keys close it").toBeNull();
    await click("audit");
    expect(find("audit-page")).not.toBeNull();
    await click("new-chat");
    expect(find("audit-page"), "a thread is gone to").toBeNull();
  });

  it("is the doctor too, from the menu", async () => {
    await click("profiles");
    await click("doctor");
    expect(find("doctor-page")).not.toBeNull();
    await click("doctor-close");
    expect(find("doctor-page")).toBeNull();
  });

  it("leads from an entry to its turn", async () => {
    vi.useFakeTimers();
    await click("audit");
    await click("deed");
    await click("open-turn");
    await act(async () => void (await vi.advanceTimersByTimeAsync(200)));
    expect(find("audit-page")).toBeNull();
    expect(document.activeElement?.className).toContain("turn");
    expect(document.activeElement?.textContent).toContain("Question of u2");
    vi.useRealTimers();
  });
});

describe("the comparison of identities", () => {
  const sql = (id: string, statement: string) => ({
    action: {
      id, thread_id: "t1", turn_id: "u2", tool: "sql", resource: "starter", operation: "select", decision: "allowed",
      status: "succeeded", rows: 0, ms: 1, verified: { state: "ran_as_claimed" },
    } satisfies Action,
    arguments: { statement },
    columns: [],
  });
  const withSql = { ...stored, actions: [sql("a1", "SELECT 1"), sql("a2", "SELECT 2"), sql("a3", "UPDATE t SET a = 1")] };
  const show = async () => {
    engine.replies["threads/show"] = withSql;
    await click("thread");
  };
  const statement = () => find("compare-page")?.querySelector("[data-testid=sql]")?.textContent;

  it("opens from the card of a statement that only reads, and gives the focus back", async () => {
    await show();
    expect(all("compare"), "a change is not compared").toHaveLength(2);
    all("compare")[0]?.focus();
    await click(all("compare")[0]);
    expect(statement()).toBe("SELECT 1");
    await click("compare-close");
    expect(document.activeElement).toBe(all("compare")[0]);
  });

  it("opens by its command with the last statement that can be compared, or says to choose one", async () => {
    await act(async () => void run("compare"));
    expect(find("compare-page")?.textContent).toContain("Choose a statement first");
    await act(async () => void run("compare"));
    expect(find("compare-page"), "the same command closes it").toBeNull();
    await show();
    await act(async () => void run("compare"));
    expect(statement()).toBe("SELECT 2");
  });

  it("is on no card where the configuration does not allow it", async () => {
    await close();
    begin({ "session/state": as("alice", { compares: "off" }), "threads/list": { threads: [thread("t1", "Sales")] }, "threads/show": withSql });
    await draw(<App />);
    await click("thread");
    expect(all("action")).toHaveLength(3);
    expect(find("compare")).toBeNull();
  });
});

describe("the editor", () => {
  const written = () => find("editor-text")?.textContent;

  it("opens from the side, by its keys and by its command, and keeps what is written while it is away", async () => {
    await click("sql-editor");
    expect(document.activeElement?.textContent, "whoever opens it begins at its title").toBe("SQL editor");
    await click("editor-close");
    expect(find("editor-page")?.className, "it is there, out of sight").toContain("hidden");
    await key({ key: "E", ctrlKey: true, shiftKey: true });
    expect(find("editor-page")?.className).not.toContain("hidden");
    await act(async () => void run("sql"));
    expect(find("editor-page")?.className, "the same command closes it").toContain("hidden");
  });

  it("takes the statement of an answer", async () => {
    const action = { id: "a1", thread_id: "t1", turn_id: "u2", tool: "sql", resource: "starter", operation: "select", decision: "allowed", status: "succeeded", ms: 1, verified: { state: "ran_as_claimed" } };
    engine.replies["threads/show"] = { ...stored, actions: [{ action, arguments: { statement: "SELECT 7" }, columns: [] }] };
    await click("thread");
    await click("write");
    expect(written()).toBe("SELECT 7");
    expect(find("editor-page")?.querySelector("[data-testid=write]"), "in the editor nothing leads to it").toBeNull();
    await click("editor-close");
    await click("sql-editor");
    expect(written(), "it is still there").toBe("SELECT 7");
  });
});

describe("the settings", () => {
  it("are read when somebody is signed in, and changed by the button at the side", async () => {
    expect(engine.asked.map(([command]) => command)).toContain("settings/show");
    await click("theme");
    expect(document.documentElement.dataset.theme).toBe("dark");
    expect(engine.asked.at(-1)?.[0]).toBe("settings/change");
    expect(engine.asked.at(-1)?.[1]).toMatchObject({ theme: "dark" });
  });
});
