import { describe, expect, it } from "vitest";
import type { Action } from "../contract";
import { chartable } from "./chartable";

const action = (more: Partial<Action> = {}) => ({ tool: "sql", status: "succeeded", rows: 4, ...more }) as Action;
const columns = (...types: string[]) => types.map((type_text) => ({ name: "a", type_text }));

describe("rows", () => {
  it("may be drawn where there is something to measure, or to count over time", () => {
    for (const type of ["INT", "BIGINT", "DECIMAL(18,2)", "double", "DATE", "TIMESTAMP", "TIMESTAMP_NTZ"]) {
      expect(chartable(action(), columns("STRING", type)), type).toBe(true);
    }
    for (const type of ["STRING", "BOOLEAN", "BINARY", "INTERVAL YEAR TO MONTH", "ARRAY<INT>", "STRUCT<a: DATE>"]) {
      expect(chartable(action(), columns(type)), type).toBe(false);
    }
  });

  it("are not drawn while they come, one alone, of a list of tables, or where they are withheld", () => {
    for (const more of [{ status: "running" }, { status: "withheld" }, { rows: 1 }, { rows: null }, { tool: "catalog" }] as Partial<Action>[]) {
      expect(chartable(action(more), columns("INT")), JSON.stringify(more)).toBe(false);
    }
    expect(chartable(action(), [])).toBe(false);
  });
});
