// @vitest-environment jsdom
import { tableFromArrays, tableToIPC } from "apache-arrow";
import { act } from "react";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { as, asked, begin, click, close, draw, find, press, tell, text, write } from "../../test/window";
import { engine } from "../../test/host";
import type { Action, Failure, SignedIn, Verification } from "../../contract";
import { teach } from "../../i18n";
import en from "../../i18n/en.json";
import { speakPseudo, stiff, untranslated } from "../../i18n/pseudo";
import type { ShownAction } from "../../state/turns";
import ComparePage from "./ComparePage";

vi.mock("../../host", () => import("../../test/host"));

const SQL = "SELECT region FROM main.sales.orders";
const COLUMNS = [{ name: "region", type_text: "STRING" }];
const forbidden: Failure = { code: "forbidden", securable: null, privilege: null, message: "bob has no SELECT.", hint: "Ask for it." };
const offline: Failure = { code: "offline", message: "The workspace cannot be reached.", hint: "Look at the network." };
const action: Action = {
  id: "a1", thread_id: "t1", turn_id: "u1", tool: "sql", resource: "starter", operation: "select", decision: "allowed",
  status: "succeeded", rows: 1, ms: 5, verified: { state: "ran_as_claimed" },
};
const OF: ShownAction = { action, arguments: { statement: SQL }, columns: COLUMNS };

/** The rows of each action. */
let rows: Record<string, string[]>;
let left: string[];
const open = (more: Partial<SignedIn> = {}, of: ShownAction | undefined = OF) => {
  const session = as("alice", { compares: "profiles", ...more });
  if (!session.signed_in) throw new Error("somebody is signed in");
  return draw(
    <ComparePage session={session} signedIn={session.signed_in} of={of} onAdd={() => left.push("added")} onClose={() => left.push("closed")} />,
  );
};
const run = () => click("compare-run");

/** One side of the last run, by its channel: what its action is. */
const ran = (channel: number, id: string, user: string, more: Partial<Action> = {}, columns = COLUMNS): Action & { columns: typeof COLUMNS } => ({
  ...action,
  id,
  rows: rows[id]?.length ?? null,
  run_as: { mode: channel % 2 && user === "behalf-app" ? "service_principal" : "on_behalf_of_user", principal: { id: user, user_name: user }, grant: "jwt-bearer", scopes: ["sql"] },
  verified: { state: "pending" },
  ...more,
  columns,
});
async function ends(channel: number, id: string, user: string, more: Partial<Action> = {}, columns = COLUMNS) {
  const { columns: told, ...one } = ran(channel, id, user, more, columns);
  await tell({ event: "actionStarted", action: { ...one, status: "running" }, arguments: { statement: SQL } }, channel);
  await tell({ event: "actionFinished", action: one, columns: told }, channel);
  await tell({ event: "turnFinished", turn_id: `c${channel}`, message: "", usage: { prompt_tokens: 0, completion_tokens: 0 } }, channel);
}
const proved = (channel: number, action_id: string, verified: Verification = { state: "ran_as_claimed" }) =>
  tell({ event: "identityVerified", action_id, verified }, channel);

beforeAll(() => {
  // A window of a size, so that there are rows in sight.
  Object.defineProperty(HTMLElement.prototype, "clientHeight", { get: () => 300, configurable: true });
  Object.defineProperty(HTMLElement.prototype, "clientWidth", { get: () => 600, configurable: true });
});
beforeEach(() => {
  rows = { l: ["DACH", "Nordics"], r: ["Nordics", "US East", "US West"] };
  left = [];
  let turns = 0;
  begin({
    "compare/run": () => ({ thread_id: "t1", turn_id: `c${turns++}` }),
    "results/window": ({ action_id, offset, count }: { action_id: string; offset: number; count: number }) =>
      tableToIPC(tableFromArrays({ region: (rows[action_id] ?? []).slice(offset, offset + count) })).buffer,
  });
});
afterEach(async () => {
  await close();
  teach("en", en);
});

describe("two identities side by side", () => {
  it("runs the statement as the window's own profile and as the other, and tells what only one of them sees", async () => {
    await open();
    expect(text()).toContain("As bob@example.com");
    expect(asked("compare/run"), "nothing runs by itself").toEqual([]);
    await run();
    expect(asked("compare/run")).toEqual([
      { action_id: "a1", profile: "default", statement: SQL },
      { action_id: "a1", profile: "work", statement: SQL },
    ]);
    await ends(0, "l", "alice@example.com");
    expect(find("compare-left")?.dataset.stands).toBe("over");
    expect(find("compare-right")?.dataset.stands).toBe("running");
    expect(find("compare-status")?.textContent, "whoever listens hears that one is through").toBe("As you: 2 rows. As bob@example.com: running.");
    expect(find("compare-summary"), "nothing is compared before both are").toBeNull();
    await ends(1, "r", "bob@example.com");
    await proved(0, "l");
    const summary = find("compare-summary");
    expect(summary?.dataset.kind).toBe("rows");
    expect([...(summary?.querySelectorAll("dl > div") ?? [])].map((fact) => `${fact.querySelector("dt")?.textContent}: ${fact.querySelector("dd")?.textContent}`)).toEqual([
      "The same for both: 1 row",
      "Only as you: 1 row",
      "Only as bob@example.com: 2 rows",
    ]);
    expect(find("compare-left")?.textContent).toContain("ran as alice · verified");
    expect(find("compare-right")?.textContent).toContain("sent as bob");
    const marked = (side: string) => [...(find(side)?.querySelectorAll(".only [role=gridcell]:nth-child(2)") ?? [])].map((row) => row.textContent);
    expect([marked("compare-left"), marked("compare-right")]).toEqual([["Only here: DACH"], ["Only here: US East", "Only here: US West"]]);
    expect(find("compare-status")?.textContent).toBe("As you: 2 rows. As bob@example.com: 3 rows. They do not see the same");
  });

  it("says that both see the same, whatever the order", async () => {
    rows.r = ["Nordics", "DACH"];
    await open();
    await run();
    await ends(0, "l", "alice@example.com");
    await ends(1, "r", "bob@example.com");
    expect(find("compare-summary")?.textContent).toBe("Both see the same2 rows, every value equal.");
    expect(document.querySelector(".only")).toBeNull();
  });

  it("runs as the service principal only when the first side is through: both stand in one thread", async () => {
    await open({ compares: "service_principal" });
    await run();
    expect(asked("compare/run")).toHaveLength(1);
    expect(find("compare-right")?.dataset.stands).toBe("waiting");
    rows.r = ["DACH", "Nordics", "US East"];
    await ends(0, "l", "alice@example.com");
    expect(asked("compare/run")[1]).toEqual({ action_id: "a1", profile: null, statement: SQL });
    await ends(1, "r", "behalf-app");
    expect(find("compare-right")?.textContent).toContain("sent as service principal behalf-app");
    expect(find("compare-summary")?.textContent).toContain("A shared service principal would have shown you 1 row that you do not see as yourself");
  });

  it("runs what was edited, by key too, and says when what is shown is of another text", async () => {
    await open();
    await click("compare-edit");
    expect(document.activeElement).toBe(find("compare-text"));
    await write("SELECT 2", "compare-text");
    await press("Enter", { ctrlKey: true }, "compare-text");
    expect(asked("compare/run")[0]).toEqual({ action_id: "a1", profile: "default", statement: "SELECT 2" });
    await ends(0, "l", "alice@example.com");
    await ends(1, "r", "bob@example.com");
    expect(find("compare-changed")).toBeNull();
    await click("compare-reset");
    expect(find<HTMLTextAreaElement>("compare-text")?.value).toBe(SQL);
    expect(find("compare-changed")).not.toBeNull();
    await press("Escape", {}, "compare-text");
    expect(find("compare-text"), "Escape leaves the text").toBeNull();
    expect(left, "and not the page").toEqual([]);
    expect(document.activeElement).toBe(find("compare-edit"));
    await press("Escape");
    expect(left).toEqual(["closed"]);
  });
});

describe("what does not go well", () => {
  it("stands in its own column, and the other is shown all the same", async () => {
    await open();
    await run();
    await ends(1, "r", "bob@example.com", { status: "failed", rows: null, error: forbidden });
    await ends(0, "l", "alice@example.com");
    expect(find("compare-right")?.querySelector("[data-testid=failure]")?.textContent).toContain("bob has no SELECT.");
    expect(find("compare-left")?.querySelector("[data-testid=failure]")).toBeNull();
    expect(find("compare-left")?.textContent).toContain("DACH");
    expect(find("compare-summary")?.textContent).toContain("There is a result only as you");
    expect(find("compare-status")?.textContent).toContain("As bob@example.com: no result. bob has no SELECT.");
  });

  it("withholds a side whose record names somebody else, also what was told of it before", async () => {
    await open();
    await run();
    await ends(0, "l", "alice@example.com");
    await ends(1, "r", "bob@example.com");
    expect(find("compare-summary")?.dataset.kind).toBe("rows");
    expect(find("compare-right")?.textContent).toContain("US East");
    await proved(1, "r", { state: "mismatch", executed_as: "mallory", user: "mallory" });
    expect(find("compare-right")?.textContent).toContain("The rows are withheld");
    expect(find("compare-right")?.textContent).not.toContain("US East");
    expect(find("compare-summary")?.textContent).toContain("What is withheld is not compared.");
    expect(find("compare-status")?.textContent, "nor said aloud").not.toContain("3 rows");
    expect(document.querySelector(".only")).toBeNull();
  });

  it("compares no rows of which a limit cut some", async () => {
    await open();
    await run();
    await ends(0, "l", "alice@example.com", { truncated: true });
    await ends(1, "r", "bob@example.com");
    const summary = find("compare-summary")?.textContent;
    expect(summary).toContain("The rows were not compared");
    expect(summary).toContain("As you: 2 rows. As bob@example.com: 3 rows. A limit cut a result");
  });

  it("names the columns that only one has", async () => {
    await open();
    await run();
    await ends(0, "l", "alice@example.com");
    await ends(1, "r", "bob@example.com", {}, [{ name: "region", type_text: "STRING" }, { name: "mail", type_text: "STRING" }]);
    expect(find("compare-summary")?.textContent).toContain("Columns only as bob@example.com: mail.");
  });

  it("is told once where it cannot begin, and can be tried again", async () => {
    const works = engine.replies["compare/run"];
    engine.replies["compare/run"] = offline;
    await open();
    await run();
    expect(asked("compare/run"), "the other is not asked").toHaveLength(1);
    expect(document.querySelectorAll("[data-testid=failure]")).toHaveLength(1);
    expect(find("compare-right")?.dataset.stands).toBe("skipped");
    engine.replies["compare/run"] = works;
    await click("do-again");
    expect(asked("compare/run")).toHaveLength(3);
  });

  it("stops both sides, also by Escape, and when the page is left", async () => {
    await open();
    find("compare-run")?.focus();
    await run();
    expect(document.activeElement, "the focus stays").toBe(find("compare-stop"));
    await press("Escape", {}, "compare-stop");
    expect(asked("chat/stop")).toEqual([{ turn_id: "c0" }, { turn_id: "c1" }]);
    expect(left, "it stops before it leaves").toEqual([]);
    engine.asked = [];
    await draw(null);
    expect(asked("chat/stop")).toEqual([{ turn_id: "c0" }, { turn_id: "c1" }]);
  });

  it("stops what is taken only after it was to stop", async () => {
    let take: (accepted: unknown) => void = () => {};
    engine.replies["compare/run"] = () => new Promise((taken) => (take = taken));
    await open();
    await run();
    await click("compare-stop");
    expect(asked("chat/stop"), "nobody knows its turn yet").toEqual([]);
    await act(async () => take({ thread_id: "t1", turn_id: "late" }));
    expect(asked("chat/stop")).toEqual([{ turn_id: "late" }]);
    expect(asked("compare/run"), "and the other does not begin").toHaveLength(1);
  });

  it("says what could not be stopped, and what could not be read", async () => {
    engine.replies["chat/stop"] = offline;
    engine.replies["results/window"] = offline;
    await open({ compares: "service_principal" });
    await run();
    await click("compare-stop");
    expect(find("failure")?.textContent).toContain("The workspace cannot be reached.");
    engine.replies["chat/stop"] = {};
    await click("do-again");
    expect(find("failure")).toBeNull();
    expect(asked("chat/stop")).toEqual([{ turn_id: "c0" }, { turn_id: "c0" }]);
    await ends(0, "l", "alice@example.com", { status: "cancelled", error: { code: "cancelled", message: "Stopped.", hint: "" } });
    await run();
    await ends(1, "l", "alice@example.com");
    await ends(2, "r", "behalf-app");
    expect(find("compare-summary")?.textContent).toContain("The rows were not compared");
  });

  it("does not begin the second side where the first was stopped", async () => {
    await open({ compares: "service_principal" });
    await run();
    await click("compare-stop");
    await tell({ event: "turnFailed", turn_id: "c0", failure: { code: "cancelled", message: "Stopped.", hint: "" }, retry: false }, 0);
    expect(asked("compare/run")).toHaveLength(1);
    expect(find("compare-right")?.dataset.stands).toBe("skipped");
  });
});

describe("where nothing can be compared", () => {
  it("says that the configuration does not allow it", async () => {
    await open({ compares: "off" });
    expect(text()).toContain("app.compare_identities");
    expect(find("compare-run")).toBeNull();
  });

  it("says to choose a statement", async () => {
    await open({}, { ...OF, arguments: { statement: "UPDATE t SET a = 1" } });
    expect(text()).toContain("Choose a statement first");
  });

  it("leads to another sign-in where there is nobody else", async () => {
    const session = as("alice", { compares: "profiles" });
    const alone = { ...session, profiles: session.profiles.slice(0, 1) };
    await draw(<ComparePage session={alone} signedIn={alone.signed_in as SignedIn} of={OF} onAdd={() => left.push("added")} onClose={() => {}} />);
    expect(find("compare-run")).toBeNull();
    await click("compare-add");
    expect(left).toEqual(["added"]);
  });
});

it("every text of it has a name in the languages", async () => {
  speakPseudo();
  await open();
  await run();
  await ends(0, "l", "alice@example.com", { statement_id: "01f0" });
  await ends(1, "r", "bob@example.com", { verified: { state: "unconfirmed", reason: "…" } });
  const place = find("compare-page") as HTMLElement;
  // Of the chat's own parts, which have no other language yet, and of the data.
  const own = ["sent as alice", "as bob · unconfirmed", "The workspace's query history has not been read yet", "Rows", "region", "STRING", "DACH", "Nordics", "US East", "US West", "two.example", "0.0 sec"];
  expect(untranslated(place, own)).toEqual([]);
  expect(stiff(place)).toEqual([]);
});
