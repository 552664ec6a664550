// @vitest-environment jsdom
// The chat in the language of the tests: what of it was never given a name.
import { act } from "react";
import { afterEach, expect, it, vi } from "vitest";
import { SELECT, TOOLS } from "../gallery/fixtures/actions";
import { COLUMNS } from "../gallery/fixtures/rows";
import type { ThreadView } from "./contract";
import en from "./i18n/en.json";
import { as, click, close, find, open, said, thread, view } from "./test/window";

vi.mock("./host", () => import("./test/host"));
const { App, Over } = await import("./App");
const { teach } = await import("./i18n");
const { speakPseudo, untranslated } = await import("./i18n/pseudo");
await Promise.all([import("./parts/Turn"), import("./parts/Grid"), import("./parts/Status"), import("./parts/Find")]);

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
const DATA = [SELECT, "Behalf", " ms", " s", "NULL", "SQL", ...COLUMNS.flatMap((one) => [one.name, one.type_text])];
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
