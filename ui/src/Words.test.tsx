// @vitest-environment jsdom
// The chat in the language of the tests: what of it was never given a name.
import { act } from "react";
import { afterEach, expect, it, vi } from "vitest";
import { SELECT, TOOLS } from "../gallery/fixtures/actions";
import { APPROVALS } from "../gallery/fixtures/approvals";
import { COLUMNS } from "../gallery/fixtures/rows";
import type { ThreadView } from "./contract";
import en from "./i18n/en.json";
import { as, click, close, find, nobody, open, press, said, thread, view, write } from "./test/window";

vi.mock("./host", () => import("./test/host"));
const { App, Over } = await import("./App");
const { engine } = await import("./test/host");
const { run } = await import("./state/commands");
const { teach } = await import("./i18n");
const { speakPseudo, untranslated } = await import("./i18n/pseudo");
await Promise.all([import("./parts/Turn"), import("./parts/results/Grid"), import("./parts/Status"), import("./parts/Find"), import("./parts/QueueList"), import("./parts/Completions"), import("./parts/Palette"), import("./parts/Shortcuts"), import("./parts/ProfileItems")]);

afterEach(async () => {
  await close();
  teach("en", en);
});

const begin = async (messages: ThreadView["messages"], more: Partial<ThreadView> = {}) => {
  await open(() => (
    <>
      <App />
      <Over />
    </>
  ), as("alice"), { "threads/list": { threads: [thread("t1", "12")] }, "threads/show": view(messages, more) });
  await click("thread");
  await act(async () => speakPseudo());
};
/** Data of the fixtures. */
const DATA = [SELECT, "alice", "Behalf", " ms", " s", "NULL", "SQL", ...COLUMNS.flatMap((one) => [one.name, one.type_text])];
const of = (selector: string, data: string[] = DATA) => untranslated(document.querySelector(selector) as Element, data);

it("an answer, and what may be done with it", async () => {
  await begin(said("u1", "1?", "1.\n\n```sql\n1\n```"), { branches: [{ turn_id: "u1", all: ["u0", "u1"] }] });
  expect(of("[role=log]")).toEqual([]);
  await click("edit-question");
  expect(of("[role=log]")).toEqual([]);
});

it("a question without an answer", async () => {
  await begin(said("u1", "1?"), { running: "u1" });
  expect(of("[role=log]")).toEqual([]);
  expect(of("[data-testid=turn-status]")).toEqual([]);
});

it("an action, whatever it did", async () => {
  const actions = TOOLS.map(({ action }, i) => ({ action: { ...action, id: `a${i}`, turn_id: "u1", error: null, findings: null, resource: "1", operation: "1" }, arguments: {}, columns: [] }));
  await begin(said("u1", "1?", "1."), { actions });
  const names = [...DATA, "alice", "genie-agent-owner@example.com", "the query history could not be read in 10 minutes"];
  expect(of("[role=log]", names)).toEqual([]);
  expect(find("action")).not.toBeNull();
});

it("what is decided, and in every way", async () => {
  const ask = { ...APPROVALS.update, turn_id: "u1", reason: "1", operation: "1" };
  await begin(said("u1", "1?"), { approvals: [ask, { ...ask, id: "p2" }] });
  const data = [APPROVALS.update.arguments.statement as string, ...DATA, "@example.com", "Serverless Starter", "sql"];
  expect(of("[role=log]", data)).toEqual([]);
  for (const opens of ["remember", "edit", "deny", "respond"]) {
    await click(opens);
    expect(of("[role=log]", data), opens).toEqual([]);
    await press("Escape", {}, opens === "edit" ? "edit-text" : opens === "deny" ? "deny-reason" : opens === "respond" ? "answer-text" : "remembering");
  }
  await click("run-once");
  expect(find("decided")).not.toBeNull();
  expect(of("[role=log]", data)).toEqual([]);
});

it("the composer, what is queued behind it, and what may be mentioned", async () => {
  await begin(said("u1", "1?"), { running: "u1" });
  engine.replies["mentions/list"] = { found: ["catalog", "table", "genie_space"].map((kind) => ({ kind, name: "1", about: null })), more: true };
  await write("2?");
  expect(of("main", [...DATA, "chat"])).toEqual([]);
  await click("send-later");
  await click("queued-edit");
  await write("@");
  expect(find("completions")).not.toBeNull();
  expect(of("main", [...DATA, "chat"])).toEqual([]);
  await press("f", { ctrlKey: true });
  expect(find("find-bar")).not.toBeNull();
  expect(of("main", [...DATA, "chat"])).toEqual([]);
});

it("the threads, and the menu of who is signed in", async () => {
  await begin(said("u1", "1?", "1."));
  const data = [...DATA, "@example.com", "one.example", "two.example", "bob", "work", "Ctrl+N", "chat"];
  expect(of("aside", data)).toEqual([]);
  await click("profiles");
  expect(find("lock-now")).not.toBeNull();
  expect(untranslated(document.body, data)).toEqual([]);
  await press("Escape", {}, "lock-now");
  await click("rename-thread");
  await write("nothing", "search");
  expect(of("aside", [...data, "nothing"])).toEqual([]);
});

it("commands and keys", async () => {
  await begin(said("u1", "1?", "1."));
  await press("k", { ctrlKey: true });
  expect(of("[data-testid=palette]")).toEqual([]);
  await press("Escape", {}, "palette-words");
  await press("/", { ctrlKey: true });
  expect(find("shortcuts-dialog")).not.toBeNull();
  expect(of("[data-testid=shortcuts-dialog]")).toEqual([]);
});

it("a window that is locked", async () => {
  await begin(said("u1", "1?", "1."));
  engine.replies["session/lock"] = { ...nobody, locked: "alice@example.com" };
  await press("Escape");
  await act(async () => void run("lock"));
  expect(of("[data-testid=locked]", [...DATA, "@example.com", "one.example"])).toEqual([]);
});
