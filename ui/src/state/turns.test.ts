// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import type { Action, TurnEvent } from "../contract";
import { apply, fromStored, type ShownTurn, tell } from "./turns";

const start: ShownTurn = {
  id: "",
  question: "q",
  actions: [],
  approvals: [],
  answer: "",
  status: "running",
};

const action = {
  id: "a1",
  thread_id: "t",
  turn_id: "u",
  tool: "sql",
  resource: "w",
  operation: "select",
  decision: "allowed",
  status: "running",
  ms: 0,
  verified: { state: "pending" },
} as unknown as Action;

const run = (events: TurnEvent[]) => events.reduce(apply, start);

describe("a turn", () => {
  it("adds text up and ends with the whole answer", () => {
    const turn = run([
      { event: "textDelta", text: "Hel" },
      { event: "textDelta", text: "lo" },
    ] as TurnEvent[]);
    expect(turn.answer).toBe("Hello");
  });

  it("takes rows and answer away when the record names somebody else", () => {
    const turn = run([
      { event: "actionStarted", action, arguments: { statement: "SELECT 1" } },
      { event: "actionFinished", action: { ...action, status: "succeeded" }, columns: [{ name: "n", type_text: "INT" }] },
      { event: "textDelta", text: "42" },
      { event: "identityVerified", action_id: "a1", verified: { state: "mismatch", executed_as: "carol", user: "carol" } },
    ] as unknown as TurnEvent[]);
    expect(turn.answer).toBe("");
    expect(turn.actions[0]?.columns).toEqual([]);
    expect(turn.actions[0]?.action.status).toBe("withheld");
  });

  it("loses its answer when rows of an earlier one turn out to be somebody else's", () => {
    const earlier = run([{ event: "actionStarted", action, arguments: {} }] as unknown as TurnEvent[]);
    const later = { ...start, id: "later", answer: "as said, 42" };
    const turns = tell([{ ...earlier, answer: "42" }, later], {
      event: "identityVerified",
      action_id: "a1",
      verified: { state: "mismatch", executed_as: "carol", user: "carol" },
    } as TurnEvent);
    expect(turns.map((turn) => turn.answer)).toEqual(["", ""]);
  });

  it("tells how long a rate limit is waited out, until something else is told", () => {
    const limited = run([
      { event: "actionStarted", action, arguments: {} },
      { event: "actionProgress", action_id: "a1", state: "RATE_LIMITED", rows: null, wait_seconds: 12 },
    ] as unknown as TurnEvent[]);
    expect(limited.actions[0]).toMatchObject({ progress: "RATE_LIMITED", wait: 12 });
    const on = apply(limited, { event: "actionProgress", action_id: "a1", state: "ASKING_AI", rows: null });
    expect(on.actions[0]).toMatchObject({ progress: "ASKING_AI", wait: undefined });
  });

  it("shows the first rows while the rest comes, and no rows of a result that failed", () => {
    const columns = [{ name: "n", type_text: "INT" }];
    const first = run([
      { event: "actionStarted", action, arguments: {} },
      { event: "actionProgress", action_id: "a1", state: "FETCHING", rows: 20000, columns },
    ] as unknown as TurnEvent[]);
    expect(first.actions[0]).toMatchObject({ columns, action: { rows: 20000 } });
    const more = apply(first, { event: "actionProgress", action_id: "a1", state: "FETCHING", rows: 40000 });
    expect(more.actions[0]).toMatchObject({ columns, action: { rows: 40000 } });
    const failed = apply(more, { event: "actionFinished", action: { ...action, rows: null }, columns: [] } as unknown as TurnEvent);
    expect(failed.actions[0]).toMatchObject({ columns: [], action: { rows: null } });
  });

  it("without an answer can be tried again after a restart", () => {
    const [turn] = fromStored({
      messages: [{ turn_id: "u", role: "user", text: "q", created_at: "" }],
      actions: [],
      approvals: [],
    } as never);
    expect(turn?.status).toBe("failed");
    expect(turn?.retry).toBe(true);
  });
});
