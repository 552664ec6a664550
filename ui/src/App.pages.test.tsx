// @vitest-environment jsdom
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { App } from "./App";
import type { SessionState, ThreadView } from "./contract";

const engine = vi.hoisted(() => {
  const none = { matches: false, addEventListener: () => {} };
  Object.assign(globalThis, {
    IS_REACT_ACT_ENVIRONMENT: true,
    matchMedia: () => none,
    ResizeObserver: class {
      observe() {}
      unobserve() {}
      disconnect() {}
    },
  });
  return { replies: {} as Record<string, unknown>, asked: [] as [string, unknown][] };
});
vi.mock("./host", () => ({
  asFailure: (error: unknown) => error,
  rpc: async (command: string, request: unknown) => {
    engine.asked.push([command, request]);
    return (await engine.replies[command]) ?? {};
  },
}));

const alice: SessionState = {
  host: "https://one.example",
  signed_in: {
    principal: { id: "7", user_name: "alice@example.com" }, display_name: "Alice", exchange: "", warehouse: "starter", model: "chat",
    missing: [], service_principal: false, ends_at_ms: null, compares: "profiles",
  },
  fixed: false, profile: "default", profiles: [], notices: [], problem: null, locked: null, idle_minutes: null,
};
const stored: ThreadView = {
  messages: ["u1", "u2", "u3"].flatMap((turn) => [
    { turn_id: turn, role: "user" as const, text: `Question of ${turn}`, created_at: "" },
    { turn_id: turn, role: "assistant" as const, text: `Answer of ${turn}`, created_at: "" },
  ]),
  actions: [], approvals: [], branches: [],
};

let root: Root;
let place: HTMLElement;
const find = <E extends HTMLElement>(id: string) => document.querySelector<E>(`[data-testid="${id}"]`);
const click = (id: string) => act(async () => find(id)?.click());
const key = (init: KeyboardEventInit) => act(async () => void window.dispatchEvent(new KeyboardEvent("keydown", init)));
const write = (text: string) =>
  act(async () => {
    const area = find<HTMLTextAreaElement>("composer");
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value")?.set?.call(area, text);
    area?.dispatchEvent(new Event("input", { bubbles: true }));
  });

beforeAll(async () => {
  Object.defineProperty(HTMLElement.prototype, "clientHeight", { get: () => 900, configurable: true });
  await Promise.all([
    import("./parts/audit/AuditPage"), import("./parts/settings/SettingsPage"), import("./parts/Doctor"), import("./parts/ProfileItems"), import("./parts/Turn"),
  ]);
});
beforeEach(async () => {
  localStorage.clear();
  engine.asked = [];
  engine.replies = {
    "session/state": alice,
    "threads/list": { threads: [{ id: "t1", title: "Sales", created_at: "", updated_at: "" }] },
    "threads/show": stored,
    "doctor/run": { checks: [] },
    "audit/list": {
      entries: [{ seq: 3, at: "2026-03-04T10:00:00Z", hash: "ff", phase: "outcome", tool: "sql", action_id: "a1", thread_id: "t1", turn_id: "u2" }],
    },
  };
  place = document.body.appendChild(document.createElement("div"));
  root = createRoot(place);
  await act(async () => root.render(<App />));
});
afterEach(async () => {
  await act(async () => root.unmount());
  place.remove();
});

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

describe("the settings", () => {
  it("are read when somebody is signed in, and changed by the button at the side", async () => {
    expect(engine.asked.map(([command]) => command)).toContain("settings/show");
    await click("theme");
    expect(document.documentElement.dataset.theme).toBe("dark");
    expect(engine.asked.at(-1)?.[0]).toBe("settings/change");
    expect(engine.asked.at(-1)?.[1]).toMatchObject({ theme: "dark" });
  });
});
