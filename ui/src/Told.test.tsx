// @vitest-environment jsdom
import { act } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { all, as, asked, click, close, find, nobody, open, said, text, thread, view, write } from "./test/window";

vi.mock("./host", () => import("./test/host"));
const { App, Over } = await import("./App");
const { engine } = await import("./test/host");
const { tellFailed } = await import("./parts/told");
const { prefer } = await import("./parts/prefer");
const { run } = await import("./state/commands");
await Promise.all([import("./parts/audit/AuditPage"), import("./parts/audit/ExportItems"), import("./parts/settings/SettingsPage")]);
await Promise.all([import("./design/Toasts"), import("./parts/ProfileItems"), import("./parts/Remembered")]);

const full = { code: "offline" as const, message: "The disk is full.", hint: "Make room." };
/** Another in each test: what is being forgotten is known to the whole window. */
let memory: { id: string; text: string; created_at: string };
let memories = 0;
const begin = (more: Record<string, unknown> = {}, state = as("alice")) =>
  open(() => (
    <>
      <App />
      <Over />
    </>
  ), state, {
    "threads/list": { threads: [thread("t1", "Sales")] },
    "threads/show": view(said("u1", "Revenue?", "It grew.")),
    "threads/export": { path: "/home/alice/Sales.md" },
    "memory/list": { memories: [memory] },
    "approvals/remembered": { remembered: [] },
    "session/lock": { ...nobody, locked: "alice@example.com" },
    "session/sign_out": nobody,
    "session/switch": { ...as("bob"), host: "https://two.example", profile: "work" },
    ...more,
  });
const toasts = () => all("toast").map((one) => one.textContent);
const pass = (ms: number) => act(async () => void (await vi.advanceTimersByTimeAsync(ms)));
const save = () => act(async () => void run("export"));
const forget = async () => {
  await click("profiles");
  await click("remembered");
  await pass(0);
  await click("forget");
  await pass(0);
  expect([toasts(), all("memory")]).toEqual([["Forgotten Undo"], []]);
};
/** What was asked of these, in its order. */
const order = (...commands: string[]) => engine.asked.map(([name]) => name).filter((name) => commands.includes(name));

const WAYS: [string, string, () => Promise<void>][] = [
  ["locks", "session/lock", async () => {
    await click("profiles");
    await click("lock-now");
  }],
  ["signs out", "session/sign_out", () => click("sign-out")],
  ["switches to another profile", "session/switch", async () => {
    await click("profiles");
    await click(all("profile")[1]);
  }],
];

beforeEach(() => {
  localStorage.clear();
  memory = { id: `m${++memories}`, text: "I mean EMEA", created_at: "2026-01-02T03:04:05Z" };
  vi.useFakeTimers();
});
afterEach(async () => {
  for (const one of all("toast")) await click(one.querySelector<HTMLElement>("[aria-label=Dismiss]"));
  await close();
  vi.useRealTimers();
});

describe.each(WAYS)("when somebody %s", (_, command, leave) => {
  it("nothing is in sight of what they were told", async () => {
    await begin();
    await click("thread");
    await save();
    await act(async () => void tellFailed({ failure: full }));
    expect(toasts()).toEqual(["Saved to /home/alice/Sales.md", "The disk is full.Make room.Check everything"]);
    await leave();
    expect([asked(command).length, toasts()]).toEqual([1, []]);
  });

  it("nothing is told later of what they had begun", async () => {
    let answer: (value: unknown) => void = () => {};
    await begin({ "threads/export": new Promise((resolve) => (answer = resolve)) });
    await click("thread");
    await save();
    await leave();
    await act(async () => answer({ path: "/home/alice/Sales.md" }));
    await pass(100);
    expect([asked("threads/export").length, toasts()]).toEqual([1, []]);
  });

  it("nor that what they wrote is not kept", async () => {
    let answer: (value: unknown) => void = () => {};
    await begin({ "drafts/keep": () => new Promise((resolve) => (answer = resolve)) });
    await write("mine");
    await leave();
    await pass(2000);
    expect(order("drafts/keep", command)).toEqual(["drafts/keep", command]);
    await act(async () => answer(full));
    await pass(100);
    expect([toasts(), text().includes(full.message)]).toEqual([[], false]);
  });

  it("what they forgot is forgotten before that", async () => {
    let answer: (value: unknown) => void = () => {};
    await begin({ "memory/forget": () => new Promise((resolve) => (answer = resolve)) });
    await forget();
    await leave();
    expect(order("memory/forget", command), "as whoever did it").toEqual(["memory/forget"]);
    await act(async () => answer({}));
    expect(order("memory/forget", command)).toEqual(["memory/forget", command]);
    expect([asked("memory/forget"), toasts()]).toEqual([[{ id: memory.id }], []]);
  });

  it("an engine that forgets nothing holds nobody", async () => {
    await begin({ "memory/forget": new Promise(() => {}) });
    await forget();
    await leave();
    await pass(2000);
    expect(order("memory/forget", command)).toEqual(["memory/forget", command]);
  });
});

describe("what was begun before the lock", () => {
  /** Begins something whose first answer is held, locks, and lets the answer come. */
  const locked = async (command: string, reply: unknown, start: () => Promise<unknown>) => {
    let answer: (value: unknown) => void = () => {};
    await begin({
      [command]: () => new Promise((resolve) => (answer = resolve)),
      "threads/list": { threads: [thread("t1", "Sales"), thread("t2", "Stock")] },
      "audit/list": { entries: [] },
    });
    await start();
    expect(asked(command)).toHaveLength(1);
    await act(async () => void run("lock"));
    await act(async () => answer(reply));
    await pass(100);
    expect([find("locked") !== null, toasts()]).toEqual([true, []]);
  };
  const save = async () => {
    await act(async () => void run("audit"));
    await pass(0);
    await click("audit-export");
    await pass(0);
    await click("export-jsonl");
  };

  it.each([{ path: "/home/alice/audit.jsonl" }, full])("tells of no file of the ledger, and of none that failed", async (reply) => {
    await locked("audit/export", reply, save);
  });

  it("deletes no further thread", async () => {
    await locked("threads/delete", { undo_ms: null }, async () => {
      await act(async () => void run("settings"));
      await pass(0);
      await click("to-privacy");
      await click("delete-threads");
      await click("delete-threads-confirm");
    });
    expect(asked("threads/delete")).toEqual([{ thread_id: "t1", at_once: true }]);
  });

  it("tells of no setting that could not be kept", async () => {
    await locked("settings/change", full, () => act(async () => void prefer({ streaming: false })));
  });
});

describe("what is told", () => {
  it("is that a draft is not kept, while whoever wrote it is there, and again after the lock", async () => {
    await begin({ "drafts/keep": full, "session/sign_in": as("alice") });
    await write("mine");
    await pass(400);
    const unkept = "What you write is not being kept. The disk is full.Make room. Try againCheck everything";
    expect(toasts()).toEqual([unkept]);
    await click("profiles");
    await click("lock-now");
    expect(toasts()).toEqual([]);
    engine.replies["drafts/keep"] = {};
    await click("unlock");
    await pass(400);
    engine.replies["drafts/keep"] = full;
    await write("mine again");
    await pass(400);
    expect(toasts()).toEqual([unkept]);
  });
});

describe("a memory that is being forgotten", () => {
  it("is, before a sign-in that may be another's", async () => {
    await begin({ "session/sign_in": as("bob") });
    await forget();
    await click("profiles");
    await click("add-workspace");
    await click("sign-in");
    expect(order("memory/forget", "session/sign_in")).toEqual(["memory/forget", "session/sign_in"]);
    expect(find("composer")).not.toBeNull();
    expect(toasts()).toEqual([]);
  });

  it("is not where the sign-in was gone before, and is in sight again", async () => {
    await begin({ "session/again": { ...nobody, problem: full } }, as("alice", { model: null, missing: [full] }));
    await forget();
    await click("again");
    expect([find("composer"), toasts(), asked("memory/forget")]).toEqual([null, [], []]);
    engine.replies["session/again"] = as("alice");
    await click("again");
    await click("profiles");
    if (!find("memory")) await click("remembered");
    expect(all("memory").map((one) => one.textContent?.startsWith("I mean EMEA"))).toEqual([true]);
  });
});
