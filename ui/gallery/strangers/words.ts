// What strangers say in a thread: each payload at every place of a turn that holds words which are not ours.
import { Table, makeData, makeVector, tableToIPC, Utf8 } from "apache-arrow";
import type { Action, ActionView, ApprovalRequest, Failure, RunAsIdentity, ThreadView, TurnEvent } from "../../src/contract";
import { ACTION } from "../fixtures/actions";
import { APPROVALS } from "../fixtures/approvals";
import { ALICE } from "../fixtures/people";

/** One text that is up to no good. */
export interface Payload {
  id: number;
  text: string;
}

/** By which a payload is found again at its place. */
export const sign = (place: string, id: number) => `⟦${place}·${id}⟧`;
/** The places that were spoken at since this was emptied: as many signs must be found. */
export const places = new Set<string>();

/** What is said at a place: the payload, then its sign. */
export function at({ id, text }: Payload) {
  const signed = (place: string) => {
    places.add(place);
    return sign(place, id);
  };
  return {
    say: (place: string) => text + signed(place),
    /** Of a user name only what stands before the @ is shown. */
    name: (place: string) => signed(place) + text,
  };
}

export function failure(payload: Payload, place: string): Extract<Failure, { code: "forbidden" }> {
  const { say } = at(payload);
  return {
    code: "forbidden",
    securable: payload.text,
    privilege: payload.text,
    ask_whom: payload.text,
    message: say(`${place}: message`),
    hint: say(`${place}: hint`),
    trace: say(`${place}: trace`),
  };
}

/** An object whose keys are strangers' words, with those that could reach a prototype. */
function named(entries: [string, unknown][]): Record<string, unknown> {
  const pairs = entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  return JSON.parse(`{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},${pairs.join(",")}}`);
}

function actions(payload: Payload, turn: string): ActionView[] {
  const { say, name } = at(payload);
  const as = (place: string): RunAsIdentity => ({ ...ALICE, principal: { id: say(`${place}: id`), user_name: name(place) } });
  const action = (tool: string, more: Partial<Action>): Action => ({
    ...ACTION,
    turn_id: turn,
    tool,
    rows: null,
    statement_id: null,
    verified: { state: "not_recorded" },
    ...more,
    id: `${turn}/${more.id ?? tool}`,
    resource: more.resource ?? say(`${tool}: resource`),
  });
  // The id of a principal is not shown on a card.
  const one = (action: Action, args: Record<string, unknown> = {}, columns: ActionView["columns"] = []) => ({ action, arguments: args, columns });
  const found = [
    one(action("sql", { rows: 1, run_as: { ...ALICE, principal: { id: "1", user_name: name("badge") } }, statement_id: say("statement id"), verified: { state: "ran_as_claimed" } }), { statement: payload.text }, [
      { name: say("column name"), type_text: say("column type") },
      { name: payload.text, type_text: `DECIMAL(${payload.text})` },
      { name: payload.text, type_text: "DATE" },
      { name: "__proto__", type_text: "STRING" },
      { name: "constructor", type_text: "STRING" },
    ]),
    one(action("genie", { resource: say("genie: resource"), verified: { state: "data_as_claimed", compute_as: say("computed as") }, findings: { sql: say("genie: sql"), suggested_questions: [say("suggestion")] } }), { question: say("genie: question"), ...named([[say("genie: argument name"), say("genie: argument")]]) }),
    one(action("ai_search", { findings: { citations: [{ title: say("citation: title"), snippet: say("citation: text"), source: say("citation: source") }] } }), { query: say("search: query") }),
    one(action("mcp", { operation: say("mcp: operation") }), named([[say("argument name"), { [say("nested argument name")]: [say("nested argument")] }], ["text", say("argument")]])),
    one(action("catalog", { operation: payload.text })),
    one(action("function", { operation: "call", error: { code: "statement_failed", sql_state: payload.text, message: say("statement: message"), hint: say("statement: hint") }, status: "failed" }), { statement: say("statement"), parameters: named([[say("parameter name"), say("parameter")]]) }),
    one(action(say("tool"), { id: "any", resource: say("tool: resource") }), { a: 1 }),
    one(action(payload.text, { id: "bare", operation: payload.text, resource: payload.text })),
    one(action("agent", { verified: { state: "unconfirmed", reason: say("unconfirmed") } }), { question: say("agent: question") }),
    one(action("sql", { id: "mismatch", status: "withheld", resource: "r", verified: { state: "mismatch", executed_as: say("record names"), user: payload.text } })),
    one(action("model", { status: "failed", error: { code: "consent_needed", scope: say("scope"), message: say("model: message"), hint: say("model: hint") } })),
    one(action("sql", { id: "refused", status: "not_run", resource: "r", run_as: as("refused as"), error: failure(payload, "action") })),
  ];
  places.delete("refused as: id");
  return found;
}

function approvals(payload: Payload, turn: string): ApprovalRequest[] {
  const { say, name } = at(payload);
  const run_as: RunAsIdentity = { ...ALICE, principal: { id: "1", user_name: name("approval: as") } };
  return [
    {
      ...APPROVALS.update,
      id: `${turn}/p1`,
      turn_id: turn,
      run_as,
      name: say("approval: name"),
      resource: say("approval: resource"),
      operation: say("approval: operation"),
      reason: say("approval: reason"),
      arguments: { statement: say("approval: sql") },
      securables: [payload.text],
    },
    {
      ...APPROVALS.unknown,
      id: `${turn}/p2`,
      turn_id: turn,
      run_as,
      tool: say("approval: tool"),
      name: payload.text,
      arguments: named([[say("approval: argument name"), { [say("approval: nested name")]: say("approval: argument") }]]),
      statement: say("approval: statement"),
    },
    { ...APPROVALS.unknown, id: `${turn}/p3`, turn_id: turn, tool: payload.text },
  ];
}

/** A thread in which every payload is asked, answered, run, refused and to be approved. */
export function thread(payloads: Payload[]): ThreadView {
  const said = (turn_id: string, role: "user" | "assistant", text: string) => ({ turn_id, role, text, created_at: "2026-11-28T14:00:00Z" });
  const turns = payloads.map((payload) => ({ payload, id: `u${payload.id}` }));
  return {
    messages: turns.flatMap(({ payload, id }) => [said(id, "user", at(payload).say("question")), said(id, "assistant", payload.text)]),
    actions: turns.flatMap(({ payload, id }) => actions(payload, id)),
    approvals: turns.flatMap(({ payload, id }) => approvals(payload, id)),
    branches: [],
    running: null,
  };
}

/** A turn as it is told: the answer in pieces, and an action meanwhile. Every second one fails. */
export function told(payload: Payload, turn_id: string, pieces: string[]): TurnEvent[] {
  const { say } = at(payload);
  const [running, ended] = ["running", "failed"].map((status) => ({
    ...ACTION,
    id: `${turn_id}/live`,
    turn_id,
    tool: "mcp",
    operation: say("live: operation"),
    status: status as Action["status"],
    error: status === "failed" ? failure(payload, "live") : null,
  })) as [Action, Action];
  const fails = payload.id % 2 === 1;
  return [
    { event: "turnStarted", thread_id: "t2", turn_id, message_id: `${turn_id}/m` },
    { event: "actionStarted", action: running, arguments: named([["text", say("live: argument")]]) },
    { event: "actionProgress", action_id: running.id, state: payload.text, rows: null },
    { event: "actionFinished", action: ended, columns: [] },
    ...pieces.map((text): TurnEvent => ({ event: "textDelta", text })),
    fails
      ? { event: "turnFailed", turn_id, failure: failure(payload, "live"), retry: true }
      : { event: "turnFinished", turn_id, message: payload.text, usage: { prompt_tokens: 1, completion_tokens: 1 } },
  ];
}

/** The rows of a payload: in every cell the payload, whatever its column says it is. */
export function rows(payload: Payload): ArrayBuffer {
  const values = [at(payload).name("cell"), payload.text, payload.text, payload.text, payload.text];
  const table = new Table(Object.fromEntries(values.map((value, i) => [`c${i}`, texts(value)])));
  const bytes = tableToIPC(table);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}

/** Laid out by hand: the library's builders need `eval`. */
function texts(value: string) {
  const data = new TextEncoder().encode(value);
  return makeVector(makeData({ type: new Utf8(), length: 1, nullCount: 0, valueOffsets: Int32Array.of(0, data.length), data }));
}
