import { describe, expect, it } from "vitest";
import type { LedgerEntry } from "../contract";
import { deeds, EVERYTHING, fields, narrows, query, short, timeline } from "./ledger";

const entry = (seq: number, more: Partial<LedgerEntry>): LedgerEntry => ({
  seq,
  at: "2026-03-04T10:00:00Z",
  hash: "ab",
  phase: "outcome",
  ...more,
});

describe("what is asked of the ledger", () => {
  it("is everything, or what was chosen and nothing else", () => {
    expect(query(EVERYTHING)).toEqual({ count: 200 });
    expect(
      query({ kind: "sign_ins", runAs: "service_principal", tool: "sql", thread: "t1", words: " main.sales " }, 41),
    ).toEqual({
      count: 200,
      before: 41,
      phases: ["signed_in", "signed_out"],
      run_as: "service_principal",
      tool: "sql",
      thread_id: "t1",
      words: "main.sales",
    });
    expect([narrows(EVERYTHING), narrows({ ...EVERYTHING, words: " " }), narrows({ ...EVERYTHING, tool: "sql" })]).toEqual([
      false,
      false,
      true,
    ]);
  });
});

describe("what was done", () => {
  it("is one line for an action, whatever was written of it, at the place of its outcome", () => {
    const all = deeds([
      entry(7, { phase: "verified", action_id: "a1", status: "ran_as_claimed" }),
      entry(6, { action_id: "a2", tool: "model" }),
      entry(5, { action_id: "a1", tool: "sql", rows: 4 }),
      entry(4, { phase: "intent", action_id: "a2" }),
      entry(3, { phase: "intent", action_id: "a1" }),
      entry(2, { phase: "approval", action_id: "a1", decision: "approved" }),
      entry(1, { phase: "signed_in" }),
    ]);
    expect(all.map((one) => [one.key, one.main.seq, one.entries.length, one.verified, one.decided, one.open])).toEqual([
      ["action a2", 6, 2, undefined, undefined, false],
      ["action a1", 5, 4, "ran_as_claimed", "approved", false],
      ["entry 1", 1, 1, undefined, undefined, false],
    ]);
  });

  it("is open where nothing says how it ended", () => {
    expect(deeds([entry(3, { phase: "intent", action_id: "a1" })])[0]?.open).toBe(true);
    expect(deeds([entry(3, { phase: "approval", action_id: "a1" })])[0]?.open, "nothing was begun").toBe(false);
  });

  it("stands under its day, newest first", () => {
    const noon = (day: number) => new Date(2026, 2, day, 12).toISOString();
    const lines = timeline(deeds([entry(3, { at: noon(4) }), entry(2, { at: noon(4) }), entry(1, { at: noon(3) })]));
    expect(lines.map((line) => ("day" in line ? line.day.getDate() : line.deed.main.seq))).toEqual([4, 3, 2, 3, 1]);
  });
});

describe("an entry", () => {
  it("tells all its fields, and no others", () => {
    const whole = entry(3, { principal: { id: "7", user_name: "alice" }, scopes: ["sql"], rows: 0, ms: 12, hash: "ff" });
    expect(fields(whole)).toEqual([
      ["seq", "3"],
      ["at", "2026-03-04T10:00:00Z"],
      ["phase", "outcome"],
      ["principal", "alice (7)"],
      ["scopes", "sql"],
      ["rows", "0"],
      ["ms", "12"],
      ["hash", "ff"],
    ]);
  });

  it("has long ids by their ends", () => {
    expect([short("01f0c2d4-77aa-1c0b-9b1e-3f21c5d0b7e1"), short("c1")]).toEqual(["01f0c2d4…b7e1", "c1"]);
  });
});
