// @vitest-environment jsdom
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import "./test/window";
import { engine } from "./test/host";
import { App } from "./App";
import type { Failure, SessionState, SignedIn, ThreadView } from "./contract";

const MINUTE = 60_000;
const QUESTION = "What did we sell?";

vi.mock("./host", () => import("./test/host"));

const offline: Failure = { code: "offline", message: "The workspace cannot be reached.", hint: "Look at the network." };
const nobody: SessionState = {
  host: "https://one.example",
  signed_in: null,
  fixed: false,
  profile: "default",
  profiles: [{ name: "default", host: "https://one.example", user_name: "alice@example.com" }],
  notices: [],
  problem: null,
  locked: null,
  idle_minutes: 15,
  managed: null,
};
const as = (user: string, more: Partial<SignedIn> = {}): SessionState => ({
  ...nobody,
  signed_in: {
    principal: { id: user, user_name: `${user}@example.com` },
    display_name: user,
    exchange: "",
    warehouse: "starter",
    model: "chat",
    model_as_app: false,
    missing: [],
    service_principal: false,
    compares: "profiles",
    ends_at_ms: null,
    offers: { app: null, greeting: null, starters: [], prompts: [], models: [], agents: [] },
    ...more,
  },
});
const locked: SessionState = { ...nobody, locked: "alice@example.com" };
const stored: ThreadView = {
  messages: [
    { turn_id: "u1", role: "user", text: QUESTION, created_at: "" },
    { turn_id: "u1", role: "assistant", text: "Bicycles.", created_at: "" },
  ],
  actions: [],
  approvals: [],
  branches: [],
        running: null,
};

let root: Root;
let place: HTMLElement;
// A menu stands outside of the window's own place.
const find = <E extends HTMLElement>(id: string) => document.querySelector<E>(`[data-testid="${id}"]`);
const click = (id: string) => act(async () => find(id)?.click());
/** What shows an answer comes later. */
const loaded = () => act(async () => void (await import("./parts/Turn")));
const said = () => place.textContent ?? "";
const asked = (command: string) => engine.asked.filter(([name]) => name === command).map(([, request]) => request);
const write = (text: string) =>
  act(async () => {
    const area = find<HTMLTextAreaElement>("composer");
    // React hears of a value only where it did not set it itself.
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value")?.set?.call(area, text);
    area?.dispatchEvent(new Event("input", { bubbles: true }));
  });
/** Opens the window with one thread in the list. */
const open = async (state: SessionState) => {
  engine.replies = {
    "session/state": state,
    "threads/list": { threads: [{ id: "t1", title: "Sales", created_at: "", updated_at: "" }] },
    "threads/show": stored,
    "session/lock": locked,
  };
  await act(async () => root.render(<App />));
};

// What is loaded on demand is there at once.
beforeAll(async () => {
  await Promise.all([import("./parts/ProfileItems"), import("./parts/Remembered"), import("./parts/Doctor")]);
});
beforeEach(() => {
  vi.useFakeTimers();
  engine.asked = [];
  place = document.body.appendChild(document.createElement("div"));
  root = createRoot(place);
});
afterEach(async () => {
  await act(async () => root.unmount());
  place.remove();
  vi.useRealTimers();
});

describe("a window that is locked", () => {
  const left = async () => {
    await open(as("alice"));
    await click("thread");
    await loaded();
    expect(said()).toContain("Bicycles.");
    await write("And where");
  };
  const idle = () => act(async () => vi.advanceTimersByTime(15 * MINUTE));

  it("after nobody used it, holds nothing of the conversation", async () => {
    await left();
    await idle();
    expect(asked("session/lock"), "the engine was told once").toHaveLength(1);
    expect(said()).toContain("Locked because nobody used it for 15 minutes. Sign in again to go on.");
    expect(said()).toContain("alice@example.com");
    for (const trace of [QUESTION, "Bicycles.", "And where", "Sales"]) {
      expect(document.documentElement.outerHTML, trace).not.toContain(trace);
    }
    expect(document.activeElement?.tagName, "a key decides nothing").toBe("H1");
  });

  it("opens at the same place for the same person", async () => {
    await left();
    await idle();
    engine.replies["session/sign_in"] = as("alice");
    await click("unlock");
    await loaded();
    expect(said()).toContain("Bicycles.");
    expect(find<HTMLTextAreaElement>("composer")?.value).toBe("And where");
    expect(asked("session/sign_in")).toEqual([{ host: "https://one.example", another: false }]);
  });

  it("opens empty for somebody else", async () => {
    await left();
    await idle();
    engine.replies["session/sign_in"] = as("bob");
    engine.replies["threads/list"] = { threads: [] };
    await click("somebody-else");
    expect(find("profile-choice"), "every way leads over a sign-in").toBeNull();
    await click("sign-in");
    expect(said()).toContain("Everything runs as bob@example.com.");
    expect(find<HTMLTextAreaElement>("composer")?.value).toBe("");
    expect(said()).not.toContain("Sales");
  });

  it("is hidden at once, also where the engine does not answer", async () => {
    await left();
    let answer: (failure: Failure) => void = () => {};
    engine.replies["session/lock"] = new Promise((resolve) => (answer = resolve));
    await click("profiles");
    await click("lock-now");
    expect(find("locked"), "before the engine has said anything").not.toBeNull();
    expect(said()).toContain("Locked by you.");
    await act(async () => answer(offline));
    expect(find("locked"), "and whatever it says").not.toBeNull();
  });

  it("is not opened by a reply that comes late", async () => {
    await open(as("alice", { model: null, missing: [offline] }));
    let answer: (state: SessionState) => void = () => {};
    engine.replies["session/again"] = new Promise((resolve) => (answer = resolve));
    await click("again");
    await idle();
    await act(async () => answer(as("alice")));
    expect(find("locked")).not.toBeNull();
  });

  it("is never locked where the configuration does not say so", async () => {
    await open({ ...as("alice"), idle_minutes: null });
    await act(async () => vi.advanceTimersByTime(600 * MINUTE));
    expect(asked("session/lock")).toEqual([]);
  });
});

describe("a sign-in that cannot be taken up", () => {
  it("is tried again, by hand and by itself, and is said to be kept", async () => {
    await open({ ...nobody, problem: offline });
    expect(said()).toContain("You are still signed in;");
    engine.replies["session/again"] = { ...nobody, problem: offline };
    await click("again");
    await act(async () => vi.advanceTimersByTime(5_000));
    expect(asked("session/again"), "one by hand, one after five seconds").toHaveLength(2);
    engine.replies["session/again"] = as("alice");
    await act(async () => window.dispatchEvent(new Event("online")));
    expect(find("composer"), "and goes on by itself").not.toBeNull();
  });

  it("is not looked for while somebody signs in, until that is cancelled", async () => {
    await open({ ...nobody, problem: offline });
    engine.replies["session/sign_in"] = new Promise(() => {});
    engine.replies["session/again"] = { ...nobody, problem: offline };
    await click("sign-in");
    await act(async () => vi.advanceTimersByTime(10 * MINUTE));
    expect(asked("session/again")).toEqual([]);
    expect(said()).toContain("Reaching the workspace…");
    await click("cancel-sign-in");
    expect(asked("session/cancel_sign_in")).toHaveLength(1);
    expect(find<HTMLButtonElement>("sign-in")?.disabled, "ready again").toBe(false);
    await act(async () => vi.advanceTimersByTime(5_000));
    expect(asked("session/again")).toHaveLength(1);
  });

  it("is not said to be kept where nobody is signed in", async () => {
    const profiles = [{ name: "default", host: "https://one.example", user_name: null }];
    await open({ ...nobody, profiles, problem: offline });
    expect(find("again")).not.toBeNull();
    expect(said()).not.toContain("still signed in");
  });
});

describe("the ways in", () => {
  it("lead to another profile with a click", async () => {
    const profiles = [...nobody.profiles, { name: "work", host: "https://two.example", user_name: "bob@example.com" }];
    await open({ ...nobody, profiles });
    engine.replies["session/switch"] = as("bob");
    await click("profile-choice");
    expect(asked("session/switch")).toEqual([{ name: "work" }]);
    expect(said()).toContain("Everything runs as bob@example.com.");
  });

  it("lead to another account beside those that are there", async () => {
    await open(as("alice"));
    engine.replies["session/sign_in"] = as("bob");
    await click("profiles");
    await click("add-workspace");
    expect(find<HTMLInputElement>("host")?.value, "the same workspace is likely").toBe("https://one.example");
    await click("sign-in");
    expect(asked("session/sign_in")).toEqual([{ host: "https://one.example", another: true }]);
  });
});

describe("what the window keeps of a person", () => {
  it("is searched by themselves alone", async () => {
    const profiles = [...nobody.profiles, { name: "work", host: "https://two.example", user_name: "bob@example.com" }];
    await open({ ...as("alice"), profiles });
    engine.replies["threads/search"] = {
      found: [{ thread_id: "t1", title: "Sales", role: "user", excerpt: "\u0001secret\u0001 plan", created_at: "" }],
    };
    const search = find<HTMLInputElement>("search");
    await act(async () => {
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(search, "secret");
      search?.dispatchEvent(new Event("input", { bubbles: true }));
      await vi.advanceTimersByTimeAsync(150);
    });
    expect(find("found")?.textContent).toBe("secret plan");
    engine.replies["session/switch"] = { ...as("bob"), host: "https://two.example" };
    engine.replies["threads/list"] = { threads: [] };
    await click("profiles");
    await act(async () => document.querySelectorAll<HTMLElement>("[data-testid=profile]")[1]?.click());
    expect(find<HTMLInputElement>("search")?.value).toBe("");
    expect(said()).not.toContain("secret");
  });

  it("is shown beside the conversation, which stays", async () => {
    await open(as("alice"));
    engine.replies["memory/list"] = { memories: [{ id: "m1", text: "I mean EMEA", created_at: "" }] };
    engine.replies["approvals/remembered"] = { remembered: [] };
    await write("And where");
    await click("profiles");
    await click("remembered");
    expect(find("remembered-panel")?.textContent).toContain("I mean EMEA");
    expect(find<HTMLTextAreaElement>("composer")?.value).toBe("And where");
    await click("remembered-close");
    expect(find("remembered-panel")).toBeNull();
  });
});

describe("a conversation", () => {
  it("goes on without a model, but asks nothing", async () => {
    const missing: Failure[] = [{ code: "not_found", message: "There is no chat endpoint.", hint: "Ask for one." }];
    await open(as("alice", { model: null, missing }));
    await write("And where");
    expect(find<HTMLButtonElement>("send")?.disabled).toBe(true);
    expect(said()).toContain("There is no model to ask.");
    await act(async () =>
      find("composer")?.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true })),
    );
    expect(asked("chat/send"), "nor with Enter").toEqual([]);
    engine.replies["session/again"] = as("alice");
    await click("again");
    expect(find("missing")).toBeNull();
    expect(find<HTMLTextAreaElement>("composer")?.value, "the draft stays").toBe("And where");
    expect(find<HTMLButtonElement>("send")?.disabled).toBe(false);
  });

  it("sends the decisions about a turn together, and takes up a question that might follow", async () => {
    await open(as("alice"));
    const approval = (id: string) => ({
      id,
      turn_id: "u1",
      action_id: `a-${id}`,
      tool: "sql",
      name: "run_sql",
      resource: "starter",
      operation: "update",
      reason: "This changes data or settings.",
      arguments: { statement: `UPDATE ${id}` },
      run_as: { mode: "on_behalf_of_user", principal: as("alice").signed_in?.principal, grant: "jwt-bearer", scopes: [] },
      allowed: ["approve", "reject"],
      securables: [],
    });
    const genie = {
      id: "a0",
      turn_id: "u1",
      tool: "genie",
      resource: "Sales",
      status: "succeeded",
      ms: 1,
      verified: { state: "not_recorded" },
      findings: { suggested_questions: ["And by month?"] },
    };
    engine.replies["threads/show"] = {
      messages: stored.messages.slice(0, 1),
      actions: [{ action: genie, arguments: { question: QUESTION }, columns: [] }],
      approvals: [approval("p1"), approval("p2")],
    };
    await click("thread");
    await loaded();
    await write("And where");
    await click("suggested");
    expect(find<HTMLTextAreaElement>("composer")?.value, "nothing that was written is lost").toBe("And where\nAnd by month?");
    expect(asked("chat/send"), "and it is not asked by itself").toEqual([]);
    await click("run-once");
    expect(asked("chat/decide"), "one is open still").toEqual([]);
    await click("deny");
    await click("deny-confirm");
    expect(asked("chat/decide")).toEqual([
      {
        thread_id: "t1",
        decisions: [
          { approval_id: "p1", type: "approve", message: null },
          { approval_id: "p2", type: "reject", message: null },
        ],
      },
    ]);
    expect(find("approval"), "what was decided is not asked again").toBeNull();
  });

  it("asks for a new sign-in where a scope was not granted", async () => {
    const error: Failure = { code: "consent_needed", scope: "genie", message: "Not granted.", hint: "Sign in again." };
    await open(as("alice"));
    engine.replies["threads/show"] = {
      ...stored,
      messages: stored.messages.slice(0, 1),
      actions: [{ action: { id: "a1", turn_id: "u1", tool: "model", error }, arguments: {}, columns: [] }],
    };
    await click("thread");
    await loaded();
    expect(find("sign-in-again")?.textContent).toBe("Sign in again");
    expect(find("retry"), "the same sign-in would be refused again").toBeNull();
    expect(said()).toContain("Missing scope: genie");
    engine.replies["session/sign_in"] = as("alice");
    await click("sign-in-again");
    await click("sign-in");
    expect(asked("chat/retry"), "the question goes on").toEqual([{ thread_id: "t1" }]);
  });
});
