import { describe, expect, it } from "vitest";
import type { Action, Column } from "../contract";
import type { Side } from "./compare";
import { before, differ, MOST, resultOf } from "./differ";

const COLUMNS: Column[] = [
  { name: "region", type_text: "STRING" },
  { name: "orders", type_text: "BIGINT" },
];
const action: Action = {
  id: "a", thread_id: "t", turn_id: "u", tool: "sql", resource: "w", operation: "select", decision: "allowed",
  status: "succeeded", rows: 2, ms: 1, verified: { state: "ran_as_claimed" },
};
const side = (more: Partial<Action> = {}, columns = COLUMNS): Side => ({ stands: "over", shown: { action: { ...action, ...more }, arguments: {}, columns } });

describe("two results", () => {
  it("are laid beside each other row by row, in whatever order they came", () => {
    const left = [["DACH", "4"], ["Nordics", "6"], ["DACH", "4"]];
    const right = [["Nordics", "6"], ["DACH", "4"], ["Iberia", null]];
    expect(differ(left, right, COLUMNS)).toEqual({ kind: "rows", both: 2, left: new Set([2]), right: new Set([2]), columns: ["region", "orders"] });
    expect(differ(left, left.toReversed(), COLUMNS)).toEqual({ kind: "rows", both: 3, left: new Set(), right: new Set(), columns: [] });
  });

  it("differ where a mask changed a column, and a NULL is no word", () => {
    expect(differ([["a", "1"], ["NULL", "2"]], [["a", "1"], [null, "2"]], COLUMNS)).toEqual({
      kind: "rows", both: 1, left: new Set([1]), right: new Set([1]), columns: ["region"],
    });
  });

  it("are not compared where the columns differ, a limit cut one, or there are too many", () => {
    const other: Column[] = [COLUMNS[0] as Column, { name: "orders", type_text: "STRING" }];
    expect(before(side(), side({}, other))).toEqual({ kind: "columns", left: ["orders"], right: ["orders"] });
    expect(before(side(), side({}, COLUMNS.toReversed())), "in another order").toEqual({ kind: "columns", left: [], right: [] });
    expect(before(side({ truncated: true }), side())).toEqual({ kind: "uncompared", why: "cut" });
    expect(before(side(), side({ rows: MOST + 1 }))).toEqual({ kind: "uncompared", why: "many" });
    expect(before(side({ rows: MOST }), side())).toBeUndefined();
  });

  it("are those of sides that went well, and that the record does not give to somebody else", () => {
    expect(resultOf(side())).toEqual(action);
    const mismatch = { state: "mismatch", executed_as: "mallory", user: "mallory" } as const;
    const without: Side[] = [
      { ...side(), stands: "running" },
      { ...side(), failure: { code: "offline", message: "", hint: "" } },
      side({ status: "failed" }),
      side({ status: "withheld" }),
      side({ verified: mismatch }),
      { stands: "skipped" },
    ];
    expect(without.map(resultOf)).toEqual(without.map(() => undefined));
  });
});
