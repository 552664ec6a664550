// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Mention } from "../contract";

vi.mock("../host", () => ({ rpc: async () => ({}), asFailure: (error: unknown) => error }));
const { put, typed } = await import("./completion");
const { fitting, itself, Listed, named, opens } = await import("./mentions");

const at = (text: string) => typed(text, text.length);

describe("what is typed", () => {
  it.each([
    ["@", "", ""],
    ["Sum @ma", "", "ma"],
    ["(@main.", "main", ""],
    ["of @main.sales.or", "main.sales", "or"],
  ])("%s is a mention", (text, within, filter) => {
    expect(at(text)).toEqual({ kind: "mention", from: text.indexOf("@"), within, filter });
  });

  it.each(["alice@example.com", "@main sales", "`@main`", "@a.b.c.d", "no"])("%s is none", (text) => {
    expect(at(text)).toBeUndefined();
  });

  it("is a command only where nothing else is written", () => {
    expect(at("/ex")).toEqual({ kind: "command", from: 0, filter: "ex" });
    expect(at("/")).toEqual({ kind: "command", from: 0, filter: "" });
    for (const text of ["1/2", "/a b", " /x", "why /x"]) expect(at(text), text).toBeUndefined();
    expect(typed("/x and more", 2)).toBeUndefined();
  });

  it("is judged at the caret", () => {
    expect(typed("Sum @ma by day", 7)).toEqual({ kind: "mention", from: 4, within: "", filter: "ma" });
    expect(put("Sum @ma by day", 4, 7, "`main`")).toEqual({ text: "Sum `main` by day", caret: 10 });
  });
});

describe("what may be mentioned", () => {
  const of = (kind: Mention["kind"], name: string): Mention => ({ kind, name, about: null });
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("fits by its own part of the name, what begins so first", () => {
    const tables = ["main.sales.reorders", "main.sales.orders", "main.sales.targets"].map((name) => of("table", name));
    expect(fitting(tables, "main.sales", "ord").map((one) => one.name)).toEqual(["main.sales.orders", "main.sales.reorders"]);
    expect(fitting(tables, "main.sales", "main")).toEqual([]);
  });

  it("opens where there is more within, and is named in backquotes", () => {
    expect([of("catalog", "main"), of("schema", "main.sales"), of("table", "a.b.c"), of("catalog", "my data")].map(opens)).toEqual([true, true, false, false]);
    expect(named(of("table", "main.sales.orders"))).toBe("`main.sales.orders`");
    expect(itself("main.sales", "").map((one) => [one.kind, one.name])).toEqual([["schema", "main.sales"]]);
    expect(itself("main", "x")).toEqual([]);
  });

  it("is asked once a minute for each place, and again after a failure", async () => {
    const ask = vi.fn(async () => ({ found: [], more: false }));
    const listed = new Listed(ask);
    await Promise.all([listed.list(""), listed.list(""), listed.list("main")]);
    expect(ask.mock.calls).toEqual([[""], ["main"]]);
    vi.advanceTimersByTime(60_001);
    await listed.list("");
    expect(ask).toHaveBeenCalledTimes(3);
    ask.mockRejectedValueOnce({ code: "offline" });
    await expect(listed.list("other")).rejects.toEqual({ code: "offline" });
    await listed.list("other");
    expect(ask).toHaveBeenCalledTimes(5);
  });
});
