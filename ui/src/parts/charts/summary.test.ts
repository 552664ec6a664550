// @vitest-environment jsdom
import { afterEach, describe, expect, it } from "vitest";
import type { ChartPoint, ChartRows } from "../../contract";
import { said, speak, teach } from "../../i18n";
import en from "../../i18n/en.json";
import type { Known, Look } from "./choose";
import { drawn } from "./drawn";
import { summary } from "./summary";

const column = (at: number, name: string): Known => ({ at, name, kind: "text", distinct: 4, hours: null, longest: 8 });
const COLUMNS = [column(0, "region"), column(1, "revenue"), column(2, " ")];
const look = (more: Partial<Look> = {}): Look => ({ kind: "bars", x: 0, bin: { kind: "none" }, y: 1, of: "sum", series: null, ...more });
const point = (x: string | null, y: number | null, rows = 2, series: string | null = null): ChartPoint => ({ x, y, rows, series });
const rows = (x_is: ChartRows["x_is"], points: ChartPoint[], more: Partial<ChartRows> = {}): ChartRows => ({ x_is, points, places: points.length, other: null, left_out: 0, step: null, ...more });
const says = (of: Look, came: ChartRows) => summary(said(), of, COLUMNS, drawn(said(), came, of));

afterEach(() => teach("en", en));

describe("a chart in one line", () => {
  const bars = rows("text", [point("DACH", 1_234_000), point("Iberia", 700_000), point(null, 300_000)], { places: 9, other: point(null, 2_000_000) });

  it("names the ends of bars, and never what stands for many", () => {
    expect(says(look(), bars)).toBe("Sum of revenue by region: highest DACH 1.2M, lowest NULL 300K, 3 groups.");
    expect(says(look({ of: "mean" }), rows("text", [point("DACH", 12.345)]))).toBe("Mean revenue by region: DACH 12.35.");
  });

  it("names the column alone where each group is one row, and a number where a column has no name", () => {
    expect(says(look({ y: 2 }), rows("text", [point("a", 2, 1), point("b", 1, 1)]))).toBe("Column 3 by region: highest a 2, lowest b 1, 2 groups.");
    expect(says(look({ y: null, of: "count" }), rows("text", [point("a", 2), point("b", 1)]))).toBe("Rows by region: highest a 2, lowest b 1, 2 groups.");
  });

  it("names the span of lines, and the series", () => {
    const line = look({ kind: "line", bin: { kind: "month" } });
    const months = [point("2026-01-01", 5), point("2026-02-01", 9), point("2026-03-01", 1)];
    expect(says(line, rows("time", months))).toBe("Sum of revenue by region, from Jan 2026 to Mar 2026: highest 9 (Feb 2026), lowest 1 (Mar 2026).");
    const two = months.map((one, i) => ({ ...one, series: i === 1 ? "<b>" : null }));
    expect(says({ ...line, series: 2 }, rows("time", two))).toBe("Sum of revenue by region, from Jan 2026 to Mar 2026, 2 series: highest 9 (<b>, Feb 2026), lowest 1 (NULL, Mar 2026).");
  });

  it("counts the rows of points and steps", () => {
    expect(says(look({ kind: "points", of: "each" }), rows("number", [point("1", 5, 1), point("20", 2, 9)]))).toBe("revenue and region of 10 rows: region from 1 to 20, revenue from 2 to 5.");
    expect(says(look({ kind: "histogram", y: null, of: "count" }), rows("number", [point("0", 5), point("0.5", 20)], { step: 0.5 }))).toBe("region in 2 steps: most rows (20) at 0.5 to 1.");
  });

  it("has room for the beginning of a long name, or of a long value", () => {
    const long = "sum(CASE WHEN ".repeat(9);
    const columns = [column(0, long), column(1, long)];
    const came = rows("text", [point(long, 2), point(`${long}2`, 1)]);
    const begun = (many: number) => `${long.slice(0, many).trimEnd()}…`;
    expect(summary(said(), look(), columns, drawn(said(), came, look()))).toBe(`Sum of ${begun(52)} by ${begun(59)}: highest ${begun(59)} 2, lowest ${begun(59)} 1, 2 groups.`);
  });

  it("says that there is nothing", () => {
    expect(says(look(), rows("text", [point("a", null)]))).toBe("Sum of revenue by region: there is no value to draw.");
  });

  it("speaks German", async () => {
    await speak("de");
    expect(says(look(), bars)).toBe("Summe revenue nach region: am höchsten DACH 1,2\u00a0Mio., am niedrigsten NULL 300.000, 3 Gruppen.");
  });
});

describe("what is drawn", () => {
  it("keeps values apart that look the same, and names an empty one", () => {
    const points = drawn(said(), rows("text", [point(null, 1), point("NULL", 2), point("", 3)], { places: 5, other: point(null, 4) }), look());
    expect(points.map(({ x, y, rest }) => [x, y, rest])).toEqual([["NULL", 1, false], ["NULL (2)", 2, false], ["(empty)", 3, false], ["2 others", 4, true]]);
  });

  it("reads moments of any year on their own clock", () => {
    const moments = ["1899-03-01", "2026-02-01T12:30:00.250000"].map((x) => point(x, 1));
    expect(drawn(said(), rows("time", moments), look({ kind: "line" })).map(({ x }) => x)).toEqual([Date.UTC(1899, 2, 1), Date.UTC(2026, 1, 1, 12, 30, 0, 250)]);
  });
});
