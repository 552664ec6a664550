import { describe, expect, it } from "vitest";
import type { Action } from "../contract";
import { mayBeShaped } from "./shaped";

const action = (more: Partial<Action> = {}) => ({ tool: "sql", status: "succeeded", rows: 0, ...more }) as Action;
const READ = "SELECT * FROM main.sales.orders";

describe("an empty result", () => {
  it("may be shaped by a filter where a table was read", () => {
    for (const read of [READ, "-- mine\nselect a from `main`.x", "WITH t AS (SELECT 1 FROM a) SELECT * FROM t"]) {
      expect(mayBeShaped(action(), read), read).toBe(true);
    }
  });

  it("is nobody's work where no table was read, nothing ended, or there are rows", () => {
    for (const other of ["SELECT 'from x'", "SELECT 1 -- from x", "DELETE FROM main.sales.orders", "SELECT * FROM VALUES (1)", undefined]) {
      expect(mayBeShaped(action(), other), other).toBe(false);
    }
    expect(mayBeShaped(action({ rows: 1 }), READ)).toBe(false);
    expect(mayBeShaped(action({ rows: null }), READ)).toBe(false);
    expect(mayBeShaped(action({ status: "withheld" }), READ)).toBe(false);
  });
});
