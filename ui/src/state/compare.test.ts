// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import type { Action, ProfileView, SessionState, SignedIn } from "../contract";
import { othersOf } from "./compare";
import { comparable, lastComparable } from "./comparing";
import type { ShownAction, ShownTurn } from "./turns";

vi.mock("../host", () => import("../test/host"));

const ONE = "https://one.example";
const profile = (name: string, user_name: string | null, host = ONE): ProfileView => ({ name, host, user_name });
const session = (compares: SignedIn["compares"], profiles: ProfileView[], service_principal = false): SessionState => ({
  host: ONE, fixed: false, profile: "default", profiles, notices: [], problem: null, locked: null, idle_minutes: null,
  managed: null,
  signed_in: {
    principal: { id: "7", user_name: "alice@x" }, display_name: "Alice", exchange: "", warehouse: "w", model: "m", model_as_app: false, missing: [],
    service_principal, compares, ends_at_ms: null, offers: { app: null, greeting: null, starters: [], prompts: [], models: [], agents: [] },
  },
});
const keys = (state: SessionState) => othersOf(state).map(({ key, ready }) => `${key}${ready ? "" : ", not signed in"}`);

describe("whoever else may take part", () => {
  const profiles = [profile("default", "alice@x"), profile("idle", null), profile("bob", "bob@x"), profile("again", "alice@x"), profile("far", "alice@x", "https://two.example")];

  it("is nobody where the configuration says so", () => {
    expect(keys(session("off", profiles))).toEqual([]);
  });

  it("is each other person of the profiles, those that are signed in first, and nobody twice", () => {
    expect(keys(session("profiles", profiles))).toEqual(["profile bob", "profile far", "profile idle, not signed in"]);
  });

  it("is the service principal where that is allowed, and the window is not its own", () => {
    expect(keys(session("service_principal", profiles.slice(0, 1)))).toEqual(["service_principal"]);
    expect(keys(session("service_principal", profiles.slice(0, 3), true))).toEqual(["profile bob", "profile idle, not signed in"]);
  });
});

const action: Action = {
  id: "a", thread_id: "t", turn_id: "u", tool: "sql", resource: "w", operation: "select", decision: "allowed",
  status: "succeeded", rows: 2, ms: 1, verified: { state: "ran_as_claimed" },
};
const shown = (statement: unknown, more: Partial<Action> = {}, args: Record<string, unknown> = {}): ShownAction => ({
  action: { ...action, ...more }, arguments: { statement, ...args }, columns: [],
});

describe("what can be compared", () => {
  it("is SQL that only reads, stands for itself, and was let run", () => {
    const reads = ["SELECT 1", "  with a as (select 1) select * from a", "-- why\n(SELECT 1)", "/* why */ SHOW TABLES", "describe main.sales.orders"];
    expect(reads.map((one) => comparable(shown(one)))).toEqual(reads);
    expect(comparable(shown("SELECT 1", { status: "failed" })), "what failed for one may be seen by another").toBe("SELECT 1");
    const not = [
      shown("UPDATE t SET a = 1"), shown("-- SELECT\nDELETE FROM t"), shown(undefined), shown("SELECT :a", {}, { parameters: { a: 1 } }),
      shown("SELECT f()", { tool: "function" }), shown("SELECT 1", { status: "running" }), shown("SELECT 1", { decision: "refused" }), shown("SELECT 1", { decision: "denied" }),
    ];
    expect(not.map(comparable)).toEqual(not.map(() => undefined));
  });

  it("is the last of a thread", () => {
    const turn = (actions: ShownAction[]): ShownTurn => ({ id: "", question: "", actions, approvals: [], answer: "", status: "done" });
    const turns = [turn([shown("SELECT 1")]), turn([shown("SELECT 2"), shown("UPDATE t SET a = 1")]), turn([])];
    expect(lastComparable(turns)?.arguments.statement).toBe("SELECT 2");
    expect(lastComparable([])).toBeUndefined();
  });
});
