// @vitest-environment jsdom
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Action } from "../contract";
import type { ShownAction } from "../state/turns";
import { ActionCard } from "./ActionCard";

vi.hoisted(() => Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true }));
const again = vi.hoisted(() => vi.fn());
vi.mock("../host", () => ({
  rpc: async (command: string, request: unknown) => (command === "results/again" ? again(request) : new ArrayBuffer(0)),
  asFailure: (error: unknown) => error,
}));
vi.mock("./results/Grid", () => ({ default: ({ rows }: { rows: number }) => <p>the rows {rows}</p> }));

let root: Root;
let place: HTMLElement;
const find = (id: string) => place.querySelector<HTMLElement>(`[data-testid="${id}"]`);
const click = (id: string) => act(async () => find(id)?.click());
const said = () => place.textContent ?? "";
const suggested: string[] = [];

const draw = (tool: string, args: Record<string, unknown>, more: Partial<Action> = {}, shown: Partial<ShownAction> = {}) => {
  const action: Action = {
    id: "a1",
    thread_id: "t",
    turn_id: "u",
    tool,
    resource: "starter",
    operation: "select",
    run_as: {
      mode: "on_behalf_of_user",
      principal: { id: "1", user_name: "alice@example.com" },
      grant: "jwt-bearer",
      scopes: ["sql"],
    },
    decision: "allowed",
    status: "succeeded",
    ms: 800,
    verified: { state: "ran_as_claimed" },
    ...more,
  };
  const all: ShownAction = { action, arguments: args, columns: [], ...shown };
  return act(async () => root.render(<ActionCard shown={all} onSuggest={(question) => suggested.push(question)} />));
};
const COLUMNS = [{ name: "n", type_text: "INT" }];

beforeEach(() => {
  vi.useFakeTimers();
  suggested.length = 0;
  place = document.body.appendChild(document.createElement("div"));
  root = createRoot(place);
});
afterEach(async () => {
  await act(async () => root.unmount());
  place.remove();
  vi.useRealTimers();
});

describe("the card of a statement", () => {
  it("shows the values of its parameters under it", async () => {
    await draw("sql", { statement: "SELECT :region", parameters: { region: "Iberia", day: null } }, { rows: 1 }, { columns: COLUMNS });
    expect(said()).toContain("the rows");
    await click("tab-sql");
    expect(find("sql")?.textContent).toBe("SELECT :region");
    expect(find("fields")?.textContent).toBe("ParametersregionIberiadayNULL");
  });

  it("shows the first rows while the rest comes, and then all of them", async () => {
    await draw("sql", { statement: "SELECT 1" }, { rows: 20_000, status: "running" }, { columns: COLUMNS });
    expect(said()).toContain("the rows 200");
    expect(said()).not.toContain("the rows 20000");
    await draw("sql", { statement: "SELECT 1" }, { rows: 20_000 }, { columns: COLUMNS });
    expect(said()).toContain("the rows 20000");
  });

  it("fetches rows again that had to make room, and says where the workspace has them no more", async () => {
    const gone = { code: "not_found", message: "The workspace does not have these rows any more.", hint: "Run the question again to see them." };
    again.mockRejectedValueOnce(gone).mockResolvedValueOnce({ columns: COLUMNS });
    await import("./results/Again");
    await draw("sql", { statement: "SELECT 1" }, { rows: 7, statement_id: "s1" });
    expect(said()).toContain("The rows are not held here any more.");
    await click("fetch-again");
    expect(said()).toContain(gone.message);
    expect(said()).toContain(gone.hint);
    await click("do-again");
    expect(said()).toContain("the rows 7");
    expect(again.mock.calls).toEqual([[{ action_id: "a1" }], [{ action_id: "a1" }]]);
    const genie = { conversation_id: "c", message_id: "m", space_id: "s" };
    await draw("genie", {}, { id: "a2", rows: 7, statement_id: "s1", findings: { genie } });
    expect(said(), "Genie's are not ours to fetch").toContain("Ask again to see them.");
  });

  it("is named after the function that it calls", async () => {
    await draw("function", { statement: "SELECT main.sales.vat(amount => :amount) AS output", parameters: { amount: "12" } });
    expect(said()).toContain("Function main.sales.vat");
    await click("tab-sql");
    expect(find("fields")?.textContent).toBe("Parametersamount12");
  });

  it("says that a remembered decision let it run", async () => {
    await draw("sql", { statement: "UPDATE t SET a = 1" }, { decision: "remembered" });
    expect(find("decided-by")?.textContent).toBe("allowed by a remembered decision");
  });
});

describe("the card of a question to Genie", () => {
  const asked = { question: "Revenue by region?" };
  const findings = { sql: "SELECT region FROM orders", suggested_questions: ["And by month?"] };

  it("says in words where it stands", async () => {
    await draw("genie", asked, { status: "running" }, { progress: "PENDING_WAREHOUSE" });
    expect(find("asks")?.textContent).toBe("Revenue by region?");
    expect(said()).toContain("the warehouse is starting");
  });

  it("counts a rate limit down", async () => {
    await draw("genie", asked, { status: "running" }, { progress: "RATE_LIMITED", wait: 12 });
    expect(said()).toContain("waiting for a rate limit · 12 s");
    await act(async () => vi.advanceTimersByTime(3000));
    expect(find("countdown")?.textContent).toBe("9 s");
    await act(async () => vi.advanceTimersByTime(60_000));
    expect(find("countdown")?.textContent).toBe("any moment");
  });

  it("shows its SQL, its rows, and what might be asked next", async () => {
    await draw("genie", asked, { findings, rows: 4 }, { columns: COLUMNS });
    expect(said()).toContain("the rows");
    await click("tab-sql");
    expect(find("sql")?.textContent).toBe("SELECT region FROM orders");
    await click("suggested");
    expect(suggested, "handed on, and not asked by itself").toEqual(["And by month?"]);
  });

  it.each(["succeeded", "running", "unknown"] as const)("shows nothing of a mismatch, be it %s", async (status) => {
    const verified = { state: "mismatch", executed_as: "mallory", user: "mallory" } as const;
    await draw("sql", { statement: "SELECT 1" }, { findings, rows: 4, status, verified }, { columns: COLUMNS });
    expect(find("withheld")).not.toBeNull();
    expect(place.querySelector("[role=tablist]"), "no rows").toBeNull();
    expect(find("suggested"), "and no question that rests on them").toBeNull();
  });

  it("keeps back what it found where the rows are withheld", async () => {
    await draw("genie", asked, { findings, rows: 4, status: "withheld" }, { columns: COLUMNS });
    expect(find("withheld")).not.toBeNull();
    expect(said()).not.toContain("And by month?");
    expect(find("sql")).toBeNull();
  });
});

describe("the card of a search", () => {
  const citations = [
    { title: "Returns", snippet: "Within 30 days", source: "https://docs.example/returns" },
    { title: "<img src=x>", snippet: "", source: "main.support.articles#7" },
    { title: "A trick", snippet: "", source: "javascript:alert(1)" },
  ];

  it("numbers what was found, and opens or loads nothing of it", async () => {
    await draw("ai_search", { query: "refunds" }, { findings: { citations }, rows: 3 }, { columns: COLUMNS });
    expect(find("asks")?.textContent).toBe("refunds");
    const found = [...place.querySelectorAll("[data-testid=citation]")].map((one) => one.textContent);
    expect(found).toEqual([
      "1ReturnsWithin 30 dayshttps://docs.example/returns",
      "2<img src=x>main.support.articles#7",
      "3A trickjavascript:alert(1)",
    ]);
    expect(place.querySelectorAll("a, img, iframe"), "no link, no picture").toHaveLength(0);
    expect(place.querySelectorAll("[aria-label='Copy the address']"), "only an address is copied").toHaveLength(1);
    await click("tab-table");
    expect(said()).toContain("the rows");
  });
});

describe("the card of another tool", () => {
  it("says what was listed", async () => {
    await draw("catalog", { name: "main.sales" }, { operation: "list_tables", resource: "main.sales", rows: 3 }, { columns: COLUMNS });
    expect(said()).toContain("Tables of main.sales");
    expect(said()).toContain("the rows");
    expect(place.querySelector("[role=tablist]"), "one way to look at it").toBeNull();
  });

  it("shows server, tool and arguments of an MCP call", async () => {
    await draw("mcp", { order: 7, lines: [{ sku: "b1" }] }, { operation: "refund", resource: "shop" });
    expect(said()).toContain("MCP shop: refund");
    expect(find("fields")?.textContent).toContain("order7");
    expect(find("fields")?.textContent).toContain('[ { "sku": "b1" } ]');
  });

  it("says why nobody can confirm as whom an agent acted", async () => {
    const reason = "What this agent does inside is not known to us.";
    await draw("agent", { question: "Plan it" }, { resource: "planner", verified: { state: "unconfirmed", reason } });
    expect(said()).toContain("Agent planner");
    expect(find("asks")?.textContent).toBe("Plan it");
    expect(find("unconfirmed")?.textContent).toBe(`Unconfirmed: ${reason}`);
  });
});
