import { CompletionContext } from "@codemirror/autocomplete";
import { LanguageSupport } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { describe, expect, it } from "vitest";
import type { Mention, Mentions } from "../../contract";
import { Listed } from "../../state/mentions";
import { catalogSource } from "./complete";
import { DATABRICKS } from "./dialect";

const names = (kind: Mention["kind"], ...all: string[]): Mentions => ({ found: all.map((name) => ({ kind, name, about: kind === "column" ? "string" : null })), more: false });
const PLACES: Record<string, Mentions> = {
  "": { found: [...names("catalog", "main").found, { kind: "genie_space", name: "sales", about: null }], more: false },
  main: names("schema", "main.sales", "main.fin-ops"),
  "main.sales": names("table", "main.sales.orders", "main.sales.of 2026"),
  "main.sales.orders": names("column", "region", "net amount", "a`b"),
};

/** What is offered at `|`, as it would be put in. */
async function offered(marked: string, fails = false, explicit = false) {
  const asked: string[] = [];
  const listed = new Listed(async (within) => {
    asked.push(within);
    const found = PLACES[within];
    if (!found || fails) throw { code: "not_found", message: "", hint: "" };
    return found;
  });
  const pos = marked.indexOf("|");
  const state = EditorState.create({ doc: marked.replace("|", ""), extensions: [new LanguageSupport(DATABRICKS.language)] });
  const result = await catalogSource(listed, (kind) => kind)(new CompletionContext(state, pos, explicit));
  return { put: result?.options.map(({ apply }) => apply), from: result?.from, asked };
}

describe("what is completed", () => {
  it("place by place, as whoever writes may see it; what needs quotes has them", async () => {
    expect(await offered("SELECT * FROM ma|")).toEqual({ put: ["main"], from: 14, asked: [""] });
    expect(await offered("SELECT * FROM main.|")).toEqual({ put: ["sales", "`fin-ops`"], from: 19, asked: ["main"] });
    expect(await offered("SELECT * FROM main.sales.o|")).toEqual({ put: ["orders", "`of 2026`"], from: 25, asked: ["main.sales"] });
    expect((await offered("SELECT * FROM `main`.`sales`.|")).asked).toEqual(["main.sales"]);
  });

  it("columns of the statement's own tables, by their other names too", async () => {
    const columns = ["region", "`net amount`", "`a``b`"];
    expect((await offered("SELECT o.| FROM main.sales.orders AS o")).put).toEqual(columns);
    expect((await offered("SELECT re| FROM main.sales.orders o")).put).toEqual(["o", ...columns, "main"]);
    expect((await offered("SELECT main.sales.orders.|")).put).toEqual(columns);
    const other = await offered("SELECT 1 FROM main.sales.orders; SELECT re|");
    expect(other.put, "of another statement none").toEqual(["main"]);
  });

  it("nothing in a text, a comment, a number or a parameter", async () => {
    for (const marked of ["SELECT 'main.|'", "-- main.|", "SELECT 12|", "SELECT :ma|", "SELECT |"]) {
      expect((await offered(marked)).put, marked).toBeUndefined();
    }
    expect((await offered("SELECT |", false, true)).put, "asked for by key").toEqual(["main"]);
  });

  it("nothing where the catalog does not tell, and then no failure", async () => {
    expect((await offered("SELECT * FROM main.|", true)).put).toBeUndefined();
    expect((await offered("SELECT * FROM nobody.|")).put).toBeUndefined();
  });
});
