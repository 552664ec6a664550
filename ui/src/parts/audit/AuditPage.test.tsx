// @vitest-environment jsdom
import { act } from "react";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { all, asked, begin, click, close, draw, find, text as said } from "../../test/window";
import { engine } from "../../test/host";
import type { AuditReport, Failure, LedgerEntry } from "../../contract";
import { teach } from "../../i18n";
import en from "../../i18n/en.json";
import { speakPseudo, stiff, untranslated } from "../../i18n/pseudo";
import Toasts from "../../design/Toasts";
import AuditPage from "./AuditPage";

vi.mock("../../host", () => import("../../test/host"));

const offline: Failure = { code: "offline", message: "The workspace cannot be reached.", hint: "Look at the network." };
const alice = { id: "7", user_name: "alice@example.com" };
const STATEMENT = "01f0c2d4-77aa-1c0b-9b1e-3f21c5d0b7e1";
const sql: Partial<LedgerEntry> = {
  principal: alice,
  run_as: "on_behalf_of_user",
  tool: "sql",
  operation: "select",
  resource: "Serverless Starter",
  action_id: "a1",
  thread_id: "t1",
  turn_id: "u1",
  decision: "allowed",
};
const entry = (seq: number, more: Partial<LedgerEntry>): LedgerEntry => ({
  seq,
  at: new Date(2026, 2, 4, 14, 3, seq).toISOString(),
  hash: `hash-of-${seq}`,
  phase: "outcome",
  ...more,
});
const LEDGER: LedgerEntry[] = [
  entry(9, { phase: "intent", action_id: "a3", principal: alice, run_as: "on_behalf_of_user", tool: "sql", resource: "Serverless Starter" }),
  entry(8, { principal: { id: "9", user_name: "behalf-app" }, run_as: "service_principal", tool: "model", resource: "chat", action_id: "a2", status: "failed", error_code: "forbidden" }),
  entry(7, { ...sql, phase: "verified", status: "ran_as_claimed", statement_id: STATEMENT }),
  entry(6, { ...sql, status: "succeeded", rows: 4, ms: 812, statement_id: STATEMENT }),
  entry(5, { ...sql, phase: "intent" }),
  entry(1, { phase: "signed_in", principal: alice }),
  entry(0, { phase: "begun", at: new Date(2026, 2, 3, 9).toISOString() }),
];
const INTACT: AuditReport = {
  chain: { state: "intact", entries: 7, chain_id: "c1", head: "9f3a07c1e2b8d59f3a07" },
  anchor: { matching: 1, contradicted: [], other_chains: 2, untagged: 3, partial: true },
};

let jumped: unknown[];
const open = (host = "https://prod-eu.cloud.databricks.com") =>
  draw(
    <>
      <AuditPage host={host} thread="t1" onTurn={(...turn) => jumped.push(turn)} onClose={() => jumped.push("closed")} />
      <Toasts />
    </>,
  );

beforeAll(async () => {
  // A window of a size, so that there are lines in sight.
  Object.defineProperty(HTMLElement.prototype, "clientHeight", { get: () => 900, configurable: true });
  Object.defineProperty(HTMLElement.prototype, "clientWidth", { get: () => 1200, configurable: true });
  Object.defineProperty(HTMLElement.prototype, "offsetHeight", { get: () => 60, configurable: true });
  await import("./ExportItems");
});
beforeEach(() => {
  begin({ "audit/list": { entries: LEDGER }, "audit/verify": INTACT, "audit/export": { path: "/home/alice/behalf.csv" } });
  jumped = [];
});
afterEach(async () => {
  await close();
  vi.useRealTimers();
  teach("en", en);
});

describe("the audit page", () => {
  it("tells each action once: what, on what, as whom, who let it run, how it ended, and its record", async () => {
    await open();
    expect(asked("audit/list")).toEqual([{ count: 200 }]);
    const deeds = all("deed").map((row) => row.textContent ?? "");
    expect(deeds).toHaveLength(5);
    for (const word of ["SQL statement", "select · Serverless Starter", "as alice · verified", "Allowed", "4 rows", "01f0c2d4…b7e1", "14:03:06"]) {
      expect(deeds[2], word).toContain(word);
    }
    expect(deeds[0], "begun, and never told to have ended").toContain("as alice · outcome unknown");
    expect(deeds[1]).toContain("as service principal behalf-app");
    expect(deeds[1]).toContain("Forbidden");
    expect(all("entry-badge")[1]?.dataset.runAs).toBe("service_principal");
    expect(said()).toContain("Wednesday, March 4, 2026");
    expect(said(), "where it ends is said").toContain("The ledger begins here.");
  });

  it("shows every field of every entry of an action, and leads to its turn and its statement", async () => {
    await open();
    await act(async () => all("deed")[2]?.click());
    expect(all("entry")).toHaveLength(3);
    const panel = find("entry-panel")?.textContent ?? "";
    for (const value of ["hash-of-5", "hash-of-6", "hash-of-7", STATEMENT, "alice@example.com (7)"]) expect(panel).toContain(value);
    expect(panel).toContain(`https://prod-eu.cloud.databricks.com/sql/history?queryId=${STATEMENT}`);
    await click("open-turn");
    expect(jumped).toEqual([["t1", "u1"]]);
  });

  it("copies the statement's id alone, where the workspace's page is not known", async () => {
    await open("http://127.0.0.1:8480");
    await act(async () => all("deed")[2]?.click());
    expect(find("copy-statement-page")).toBeNull();
    const writeText = vi.fn(async () => {});
    Object.assign(navigator, { clipboard: { writeText } });
    await click("copy-statement");
    expect(writeText).toHaveBeenCalledWith(STATEMENT);
  });

  it("has a table of every entry", async () => {
    await open();
    await click("audit-view-table");
    expect(all("entry-row")).toHaveLength(LEDGER.length);
    await act(async () => all("entry-row")[3]?.querySelector("button")?.click());
    expect(all("entry"), "an entry by itself").toHaveLength(1);
    expect(find("entry")?.textContent).toContain("hash-of-6");
    await act(async () => find("entry-panel")?.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true })));
    expect(find("entry-panel"), "Escape leaves the details first").toBeNull();
  });

  it("asks for what was chosen, a moment after the words were typed, and for everything again", async () => {
    vi.useFakeTimers();
    await open();
    const words = find<HTMLInputElement>("audit-words");
    await act(async () => {
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(words, "orders");
      words?.dispatchEvent(new Event("input", { bubbles: true }));
    });
    expect(asked("audit/list"), "not with each letter").toHaveLength(1);
    engine.replies["audit/list"] = { entries: [] };
    await act(async () => void (await vi.advanceTimersByTimeAsync(150)));
    expect(asked("audit/list").at(-1)).toEqual({ count: 200, words: "orders" });
    expect(said()).toContain("No entry fits");
    await act(async () => document.querySelector<HTMLElement>("[role=checkbox]")?.click());
    expect(asked("audit/list").at(-1)).toEqual({ count: 200, words: "orders", thread_id: "t1" });
    await click("audit-reset");
    await act(async () => void (await vi.advanceTimersByTimeAsync(150)));
    expect(asked("audit/list").at(-1)).toEqual({ count: 200 });
    vi.useRealTimers();
  });

  it("fetches older entries before the oldest that is shown", async () => {
    const page = (from: number) => Array.from({ length: 200 }, (_, i) => entry(from - i, { phase: "signed_in", principal: alice }));
    engine.replies["audit/list"] = ({ before }: { before?: number }) => ({ entries: before === undefined ? page(450) : page(before - 1) });
    await open();
    await click("audit-older");
    expect(asked("audit/list")).toEqual([{ count: 200 }, { count: 200, before: 251 }]);
    expect(said()).toContain("400 entries are shown");
  });

  it("says that the ledger is empty, or could not be read, and reads it again", async () => {
    engine.replies["audit/list"] = offline;
    await open();
    expect(find("failure")?.textContent).toContain("The workspace cannot be reached.");
    engine.replies["audit/list"] = { entries: [] };
    await click("do-again");
    expect(find("failure")).toBeNull();
    expect(said()).toContain("Nothing was done yet");
  });

  it("exports in the form that was chosen, and names the file", async () => {
    await open();
    await click("audit-export");
    await click("export-csv");
    expect(asked("audit/export")).toEqual([{ form: "csv" }]);
    expect(find("toast")?.textContent).toContain("Saved to /home/alice/behalf.csv");
    expect(asked("audit/list"), "the export is an entry itself").toHaveLength(2);
  });
});

describe("the state of the chain", () => {
  it("is checked by hand, and told with what each number means and what it does not show", async () => {
    let answer: (report: AuditReport) => void = () => {};
    engine.replies["audit/verify"] = new Promise((resolve) => (answer = resolve));
    await open();
    expect(said()).toContain("Not checked since this page was opened");
    await click("audit-verify");
    expect(document.querySelector("[role=progressbar]"), "it may take long").not.toBeNull();
    await act(async () => answer(INTACT));
    const chain = find("audit-chain");
    expect(chain?.dataset.verdict).toBe("anchored");
    for (const word of ["7 entries · chain intact, anchored by 1 statement", "9f3a07c1…3a07", "older statements were not compared", "It does not show:", "drops query tags"]) {
      expect(chain?.textContent, word).toContain(word);
    }
  });

  it("says where it is broken, and whom the workspace contradicts", async () => {
    engine.replies["audit/verify"] = { chain: { state: "broken", seq: 5, reason: "its hash is another" }, anchor: null };
    await open();
    await click("audit-verify");
    expect(find("audit-chain")?.textContent).toContain("The chain is broken at entry 5");
    expect(find("chain-broken")?.textContent).toContain("its hash is another");
    engine.replies["audit/verify"] = { ...INTACT, anchor: { ...INTACT.anchor, contradicted: [3, 2 ** 64] } };
    await click("audit-verify");
    expect(find("audit-chain")?.textContent).toContain("The workspace contradicts 2 entries");
    expect(find("audit-chain")?.textContent).toContain("Entries 3; 1 that has no place here");
  });

  it("is not told from before, where a check fails", async () => {
    await open();
    await click("audit-verify");
    engine.replies["audit/verify"] = offline;
    await click("audit-verify");
    expect(find("audit-chain")?.dataset.verdict).toBeUndefined();
    expect(find("audit-chain")?.textContent).toContain("The workspace cannot be reached.");
  });
});

describe("in another language", () => {
  it("says nothing that has no name, in the timeline, the table and the details", async () => {
    await open();
    await act(async () => speakPseudo());
    await click("audit-verify");
    await act(async () => all("deed")[2]?.click());
    const page = find("audit-page") as HTMLElement;
    expect(untranslated(page, ["Wednesday, March 4, 2026", "Tuesday, March 3, 2026", "0.8 sec"])).toEqual([]);
    expect(stiff(page)).toEqual([]);
    await click("audit-view-table");
    for (const time of page.querySelectorAll("time")) time.remove();
    expect(untranslated(page)).toEqual([]);
    expect(stiff(page)).toEqual([]);
    expect(document.querySelector("main")?.lang).toBe("en-XA");
  });
});
