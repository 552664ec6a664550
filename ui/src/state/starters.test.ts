// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import type { Mention, Mentions, Offers } from "../contract";
import { said } from "../i18n";
import { about, configured, look } from "./starters";

const t = said().t;
const of = (kind: Mention["kind"], name: string): Mention => ({ kind, name, about: null });
/** What may be listed, place by place; every other place is refused. */
const workspace = (places: Record<string, Mention[]>) => {
  const asked: string[] = [];
  const list = async (within: string): Promise<Mentions> => {
    asked.push(within);
    const found = places[within];
    if (!found) throw { code: "forbidden" };
    return { found, more: false };
  };
  return { list, asked };
};

describe("what can be asked about", () => {
  it("is what the configuration names, and the tables of the first place that has some", async () => {
    const tables = [of("table", "main.sales.orders"), of("table", "main.sales.customers")];
    const listed = workspace({
      "": [of("genie_space", "sales"), of("catalog", "system"), of("catalog", "closed"), of("catalog", "main"), of("catalog", "third")],
      main: [of("schema", "main.information_schema"), of("schema", "main.empty"), of("schema", "main.sales")],
      "main.empty": [],
      "main.sales": tables,
    });
    expect(await look(listed)).toEqual([of("genie_space", "sales"), ...tables]);
    expect(listed.asked, "one place after the other, and no further").toEqual(["", "closed", "main", "main.empty", "main.sales"]);
  });

  it("is nothing where nothing may be looked into, after a few places", async () => {
    const closed = workspace({});
    expect(await look(closed)).toEqual([]);
    const wide = workspace({
      "": ["a", "b", "c"].map((name) => of("catalog", name)),
      a: ["a.1", "a.2", "a.3"].map((name) => of("schema", name)),
      b: ["b.1", "b.2", "b.3"].map((name) => of("schema", name)),
    });
    expect(await look(wide)).toEqual([]);
    expect(wide.asked).toEqual(["", "a", "a.1", "a.2", "b", "b.1", "b.2"]);
  });
});

describe("four questions", () => {
  it("are of several kinds, each with what it is about", () => {
    const found = [
      ...["a", "b", "c"].map((name) => of("genie_space", name)),
      of("index", "main.docs.idx"),
      of("function", "main.sales.tax"),
      of("table", "main.sales.orders"),
    ];
    expect(about(found, t)).toEqual([
      { text: "What can I ask the Genie space `a`?", source: "genie_space" },
      { text: "What can I ask the Genie space `b`?", source: "genie_space" },
      { text: "What is in the table `main.sales.orders`?", source: "table" },
      { text: "What can I find in the index `main.docs.idx`?", source: "index" },
    ]);
  });

  it("are filled up with what can be asked anywhere", () => {
    const anywhere = [
      { text: "What tables can I access?", source: "any" },
      { text: "Who am I?", source: "any" },
      { text: "What is in the table @", source: "any", begun: true },
      { text: "Show me ten rows of @", source: "any", begun: true },
    ];
    expect(about([], t)).toEqual(anywhere);
    expect(about([of("table", "a.b.c"), of("table", "a.b.d")], t)).toEqual([
      { text: "What is in the table `a.b.c`?", source: "table" },
      { text: "Show me ten rows of `a.b.d`", source: "table" },
      ...anywhere.slice(0, 2),
    ]);
  });

  it("of the configuration are as they are written there", () => {
    const offers: Offers = {
      app: "shop",
      greeting: null,
      starters: [
        { text: "What sold best?", genie_space: null },
        { text: "What is low?", genie_space: "stock" },
      ],
      prompts: [],
      models: [],
      agents: [],
    };
    expect(configured(offers)).toEqual([
      { text: "What sold best?", source: "app", of: "shop" },
      { text: "What is low?", source: "genie_space", of: "stock" },
    ]);
  });
});
