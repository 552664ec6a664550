import { describe, expect, it } from "vitest";
import { added, chosen, EXPLAIN, inEditor, lineOf, parametersOf, partsOf, spanOf, statements, tablesOf } from "./statement";

/** The parts of a text. */
const texts = (text: string) => statements(text).map(({ from, to }) => text.slice(from, to));
/** What would run with the caret at `|`. */
const at = (marked: string) => {
  const pos = marked.indexOf("|");
  const text = marked.replace("|", "");
  const span = chosen(text, { from: pos, to: pos });
  return span && text.slice(span.from, span.to);
};

describe("statements", () => {
  it.each([
    ["", "SELECT 2", "SELECT 2"],
    ["SELECT 1", "SELECT 2", "SELECT 1;\n\nSELECT 2"],
    ["SELECT 1;\n", "SELECT 2", "SELECT 1;\n\nSELECT 2"],
    ["SELECT 1 -- one;", "SELECT 2", "SELECT 1 -- one;\n;\n\nSELECT 2"],
    ["-- to do", "SELECT 2", "-- to do\n\nSELECT 2"],
    ["SELECT 2;\nSELECT 1", " SELECT 2 ", "SELECT 2;\nSELECT 1"],
  ])("below %j comes %j", (text, statement, expected) => {
    const { insert, at: from, begins } = added(text, statement);
    const whole = text.slice(0, from) + insert + (insert ? "" : text.slice(from));
    expect(whole).toBe(expected);
    expect(chosen(whole, { from: begins, to: begins }), "and it is what runs").toMatchObject({ from: begins });
    expect(whole.slice(begins).trim().startsWith(statement.trim())).toBe(true);
  });

  it("end at a semicolon that is no text and in no comment", () => {
    expect(texts("SELECT ';' ; -- a; b\nSELECT 2")).toEqual(["SELECT ';'", "SELECT 2"]);
    expect(texts("SELECT `a;b` FROM t;;\n  ")).toEqual(["SELECT `a;b` FROM t"]);
    expect(texts("/* only; this */")).toEqual([]);
    expect(texts("")).toEqual([]);
  });

  it("the one at the caret runs, or the last before it, or what is chosen", () => {
    expect(at("SELECT 1;\nSEL|ECT 2")).toBe("SELECT 2");
    expect(at("SELECT |1;\nSELECT 2")).toBe("SELECT 1");
    expect(at("SELECT 1;\nSELECT 2;\n\n|")).toBe("SELECT 2");
    expect(at("|")).toBeUndefined();
    const text = "SELECT 1;  SELECT 2; SELECT 3";
    expect(chosen(text, { from: 9, to: 20 }), "one").toEqual({ from: 11, to: 19 });
    expect(chosen(text, { from: 0, to: 20 }), "more than one goes as it is").toEqual({ from: 0, to: 20 });
  });
});

describe("parameters", () => {
  it("are names after a colon, each once, and no casts, paths or texts", () => {
    expect(parametersOf("SELECT :a, x::int, raw:owner.name, ':b', f(:c) -- :d\nWHERE y=:a AND z >= :e_1")).toEqual(["a", "c", "e_1"]);
    expect(parametersOf("SELECT `x`:y, a[0]:b, f():g")).toEqual([]);
  });
});

describe("tables", () => {
  it("are known by their whole names, and by what they are called", () => {
    expect(tablesOf("SELECT * FROM main.sales.orders o JOIN `main`.`fin-ops`.`of 2026` AS f ON true LEFT JOIN main.sales.targets WHERE 1=1")).toEqual([
      { table: "main.sales.orders", alias: "o" },
      { table: "main.fin-ops.of 2026", alias: "f" },
      { table: "main.sales.targets", alias: "targets" },
    ]);
    expect(tablesOf("SELECT 'FROM a.b.c' FROM orders"), "no other is guessed").toEqual([]);
    expect(tablesOf("UPDATE main.sales.targets SET target = 1")).toEqual([{ table: "main.sales.targets", alias: "targets" }]);
    expect(partsOf("main.`a.b`.c")).toEqual(["main", "a.b", "c"]);
  });
});

describe("places", () => {
  const text = "SELECT region\nFROM main.sales.ordrs\nGROUP BY regin";
  it("are found by line and position, and never beyond the text", () => {
    const word = (line: number, position: number) => {
      const { from, to } = spanOf(text, { line, position });
      return text.slice(from, to);
    };
    expect(word(2, 5)).toBe("main.sales.ordrs");
    expect(word(3, 9)).toBe("regin");
    expect(word(3, 14), "behind the last character").toBe("n");
    expect(word(99, 99), "a line that is not there").toBe("n");
    expect(word(0, 0)).toBe("SELECT");
    expect(spanOf("", { line: 1, position: 4 })).toEqual({ from: 0, to: 0 });
  });

  it("of a part that ran stand where it stands, also behind EXPLAIN", () => {
    const whole = `SELECT 1;\n${text}`;
    const sent = (prefix: string) => ({ text: prefix + text, from: 10, prefix: prefix.length });
    const marked = (prefix: string, line: number, position: number) => {
      const { from, to } = inEditor(sent(prefix), { line, position });
      return whole.slice(from, to);
    };
    expect(marked("", 3, 9)).toBe("regin");
    expect(marked(EXPLAIN, 1, 15)).toBe("region");
    expect(marked(EXPLAIN, 3, 9), "only the first line is longer").toBe("regin");
    expect(marked(EXPLAIN, 1, 0), "what was put before it is not in the text").toBe("");
    expect(lineOf(whole, whole.indexOf("regin", 40))).toEqual({ line: 4, column: 10 });
  });
});
