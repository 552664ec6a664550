// @vitest-environment jsdom
import { EditorView } from "@codemirror/view";
import { act } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { as, asked, begin, click, close, draw, find, press, tell, text, write } from "../../test/window";
import { engine } from "../../test/host";
import type { Action, ApprovalRequest, Failure, SignedIn } from "../../contract";
import { teach } from "../../i18n";
import en from "../../i18n/en.json";
import { speakPseudo, stiff, untranslated } from "../../i18n/pseudo";
import type { Drafts } from "../../state/drafts";
import { draftsHere } from "../../state/keeping";
import { Unfinished } from "../../state/unfinished";
import type { Draft } from "../../state/written";
import EditorPage from "./EditorPage";

vi.mock("../../host", () => import("../../test/host"));

const SQL = "SELECT 1;\nSELECT region FROM main.sales.orders";
const alice = { mode: "on_behalf_of_user", principal: { id: "alice", user_name: "alice@example.com" }, grant: "jwt-bearer", scopes: ["sql"] } as const;
const ACTION: Action = {
  id: "a1", thread_id: "t1", turn_id: "editor-1", tool: "editor", resource: "starter", operation: "select", decision: "allowed",
  status: "running", ms: 0, run_as: { ...alice, scopes: ["sql"] }, verified: { state: "pending" },
};
const offline: Failure = { code: "offline", message: "The workspace cannot be reached.", hint: "Look at the network." };
const APPROVAL: ApprovalRequest = {
  id: "p1", turn_id: "editor-1", action_id: "a1", tool: "editor", name: "editor", resource: "starter", operation: "update", reason: "This changes data.",
  arguments: { statement: "UPDATE t SET a = 1" }, statement: null, run_as: { ...alice, scopes: ["sql"] }, allowed: ["approve", "edit", "reject"], securables: [],
};

let left: string[];
let begun: number;
let taken: number;
let drafts: Drafts;
const signedIn = as("alice").signed_in as SignedIn;
const open = (draft?: Partial<Draft>, shown = true) =>
  draw(
    <Unfinished value={drafts.unfinished}>
      <EditorPage host="https://x.cloud.databricks.com" signedIn={signedIn} draft={draft && { text: "", values: [], ...draft }} shown={shown} drafts={drafts} onTaken={() => taken++} onThread={() => begun++} onMenu={() => {}} onClose={() => left.push("closed")} />
    </Unfinished>,
  );
const view = () => EditorView.findFromDOM(find("editor-text") as HTMLElement) as EditorView;
const caret = (anchor: number, head = anchor) => act(async () => view().dispatch({ selection: { anchor, head } }));
const written = () => view().state.doc.toString();
const ends = async (more: Partial<Action>, channel = 0) => {
  await tell({ event: "actionStarted", action: ACTION, arguments: { statement: "" } }, channel);
  await tell({ event: "actionFinished", action: { ...ACTION, status: "succeeded", ...more }, columns: [] }, channel);
  await tell({ event: "turnFinished", turn_id: "editor-1", message: "", usage: { prompt_tokens: 0, completion_tokens: 0 } }, channel);
};

beforeEach(() => {
  left = [];
  begun = 0;
  taken = 0;
  begin({ "drafts/show": { thread_id: null, text: "" }, "drafts/keep": {}, "editor/run": { thread_id: "t1", turn_id: "editor-1" }, "chat/decide": { thread_id: "t1", turn_id: "editor-1" }, "editor/history": { runs: [] } });
  drafts = draftsHere(() => {});
});
afterEach(async () => {
  await close();
  drafts.end();
  teach("en", en);
});

describe("running", () => {
  it("runs the statement at the caret, by key too, and says as whom; the next run stays in the thread", async () => {
    await open({ text: SQL });
    expect(text()).toContain("will run as alice");
    expect(asked("editor/run"), "nothing runs by itself").toEqual([]);
    await caret(12);
    await press("Enter", { ctrlKey: true }, "editor-text");
    expect(asked("editor/run")).toEqual([{ thread_id: null, statement: "SELECT region FROM main.sales.orders", values: [] }]);
    expect(written(), "no line is added").toBe(SQL);
    expect(begun, "the list of threads is looked at again").toBe(1);
    expect(find("editor-stop")).not.toBeNull();
    await press("Enter", { ctrlKey: true }, "editor-text");
    expect(asked("editor/run"), "one at a time").toHaveLength(1);
    await ends({ rows: 0 });
    expect(find("action")?.dataset.status).toBe("succeeded");
    await caret(0);
    await click("editor-run");
    expect(asked("editor/run")[1]).toEqual({ thread_id: "t1", statement: "SELECT 1", values: [] });
    await ends({ rows: 0 }, 1);
    await click("editor-new");
    expect([written(), find("action")]).toEqual(["", null]);
    await act(async () => view().dispatch({ changes: { from: 0, insert: "SELECT 3" } }));
    await click("editor-run");
    expect(asked("editor/run")[2], "what is new begins a thread").toEqual({ thread_id: null, statement: "SELECT 3", values: [] });
  });

  it("explains as a run of its own", async () => {
    await open({ text: "SELECT a FROM t" });
    await click("editor-explain");
    expect(asked("editor/run")).toEqual([{ thread_id: null, statement: "EXPLAIN SELECT a FROM t", values: [] }]);
  });

  it("stops, by Escape outside of the text, and the page stays", async () => {
    await open({ text: "SELECT 1" });
    await click("editor-run");
    await press("Escape", {}, "editor-text");
    expect([asked("chat/stop"), left], "in the text it does nothing").toEqual([[], []]);
    await press("Escape", {}, "editor-stop");
    expect([asked("chat/stop"), left]).toEqual([[{ turn_id: "editor-1" }], []]);
    await ends({ status: "cancelled", error: { code: "cancelled", message: "Stopped.", hint: "" } });
    await press("Escape", {}, "editor-run");
    expect(left).toEqual(["closed"]);
  });

  it("keeps the text and hears the run while another page is looked at", async () => {
    await open({ text: "SELECT 1" });
    await click("editor-run");
    await open(undefined, false);
    await ends({ rows: 0 });
    await open(undefined, true);
    expect([written(), find("action")?.dataset.status]).toEqual(["SELECT 1", "succeeded"]);
  });

  it("takes a statement from elsewhere below what is written, once, and it is what runs", async () => {
    await open({ text: "SELECT 1" });
    await open({ text: "SELECT :n", values: [{ name: "n", type: "BIGINT", value: "7" }] });
    expect([written(), taken]).toEqual(["SELECT 1;\n\nSELECT :n", 2]);
    expect(find<HTMLInputElement>("value-n")?.value).toBe("7");
    await click("editor-run");
    expect(asked("editor/run")).toEqual([{ thread_id: null, statement: "SELECT :n", values: [{ name: "n", type: "BIGINT", value: "7" }] }]);
    await press("z", { ctrlKey: true }, "editor-text");
    expect(written(), "undone").toBe("SELECT 1");
  });

  it("says where what was written cannot be had, and nothing is written over it", async () => {
    engine.replies["drafts/show"] = { code: "offline", message: "The disk is away.", hint: "Plug it in." };
    await open({ text: "SELECT 1" });
    expect([find("editor-text"), text().includes("The disk is away.")]).toEqual([null, true]);
    engine.replies["drafts/show"] = { thread_id: null, editor: true, text: "SELECT 5" };
    await click("do-again");
    expect(written()).toBe("SELECT 5;\n\nSELECT 1");
  });

  it("keeps what was written and its values when the window goes, and what comes from elsewhere is laid over it", async () => {
    await open();
    await act(async () => view().dispatch({ changes: { from: 0, insert: "SELECT :n" } }));
    await write("7", "value-n");
    await act(() => drafts.hold());
    expect(asked("drafts/keep").at(-1)).toEqual({ thread_id: null, editor: true, text: "SELECT :n" });
    await draw(null);
    await open();
    expect([written(), find<HTMLInputElement>("value-n")?.value], "as where the window locked").toEqual(["SELECT :n", "7"]);
    await draw(null);
    drafts = draftsHere(() => {});
    engine.replies["drafts/show"] = { thread_id: null, editor: true, text: "SELECT 5" };
    await open({ text: "SELECT 6" });
    expect([written(), asked("drafts/show").at(-1)], "as in the next start").toEqual(["SELECT 5;\n\nSELECT 6", { thread_id: null, editor: true }]);
    await act(() => drafts.hold());
    expect(asked("drafts/keep").at(-1), "what came is kept too").toEqual({ thread_id: null, editor: true, text: "SELECT 5;\n\nSELECT 6" });
  });
});

describe("what is asked", () => {
  it("waits for a decision, and goes on in the same thread", async () => {
    await open({ text: "UPDATE t SET a = 1" });
    await click("editor-run");
    await tell({ event: "approvalNeeded", approval: APPROVAL });
    expect(find("editor-outcome")?.dataset.status).toBe("waiting");
    expect(find("respond"), "nobody answers in its place").toBeNull();
    await click("run-once");
    expect(asked("chat/decide")).toEqual([{ thread_id: "t1", decisions: [{ type: "approve", approval_id: "p1", message: null }] }]);
    expect(find("approval")).toBeNull();
    await ends({ rows: null, operation: "update", decision: "approved_once" }, 1);
    expect(find("action")?.dataset.status).toBe("succeeded");
  });

  it("asks again where a decision was refused", async () => {
    engine.replies["chat/decide"] = offline;
    await open({ text: "UPDATE t SET a = 1" });
    await click("editor-run");
    await tell({ event: "approvalNeeded", approval: APPROVAL });
    await click("run-once");
    expect(find("failure")?.textContent).toContain("The workspace cannot be reached.");
    expect(find("approval"), "it can still be decided").not.toBeNull();
  });
});

describe("values", () => {
  it("are asked for by type, and sent as text; what is empty is NULL but for a text", async () => {
    await open({ text: "SELECT :who, :n", values: [{ name: "n", type: "BIGINT", value: null }] });
    await write("x' OR 1=1", "value-who");
    await click("editor-run");
    expect(asked("editor/run")).toEqual([
      { thread_id: null, statement: "SELECT :who, :n", values: [{ name: "who", type: "STRING", value: "x' OR 1=1" }, { name: "n", type: "BIGINT", value: null }] },
    ]);
  });

  it("are those of the statement at the caret", async () => {
    await open({ text: "SELECT :a; SELECT :b" });
    expect([!!find("value-a"), !!find("value-b")]).toEqual([true, false]);
    await caret(15);
    expect([!!find("value-a"), !!find("value-b")]).toEqual([false, true]);
  });
});

describe("what does not go well", () => {
  const failure = (place?: { line: number; position: number }): Failure => ({ code: "statement_failed", sql_state: "42703", message: "`regin` cannot be resolved.", hint: "", place });

  it("is marked where the workspace says, gone to, and gone once the text there changes", async () => {
    await open({ text: "SELECT 1;\nSELECT regin\nFROM t" });
    await caret(15);
    await click("editor-run");
    await ends({ status: "failed", error: failure({ line: 1, position: 7 }) });
    expect(find("editor-wrong")?.textContent).toBe("regin");
    expect(find("editor-go")?.textContent).toContain("line 2, column 8");
    await caret(0);
    await click("editor-go");
    expect(view().state.selection.main.head).toBe(17);
    await act(async () => view().dispatch({ changes: { from: 0, to: 9, insert: "SELECT 22;" } }));
    expect(find("editor-wrong")?.textContent, "what changes elsewhere moves it").toBe("regin");
    await act(async () => view().dispatch({ changes: { from: 20, insert: "o" } }));
    expect(find("editor-wrong")).toBeNull();
  });

  it("is not marked where the workspace does not say", async () => {
    await open({ text: "SELECT regin" });
    await click("editor-run");
    await ends({ status: "failed", error: failure() });
    expect([find("editor-wrong"), find("editor-go")]).toEqual([null, null]);
    expect(find("failure")?.textContent).toContain("cannot be resolved");
  });

  it("is told where it cannot begin, and can be tried again", async () => {
    engine.replies["editor/run"] = offline;
    await open({ text: "SELECT 1" });
    await click("editor-run");
    expect(find("failure")?.textContent).toContain("The workspace cannot be reached.");
    engine.replies["editor/run"] = { thread_id: "t1", turn_id: "editor-1" };
    await click("do-again");
    expect(asked("editor/run")).toHaveLength(2);
    expect(find("failure")).toBeNull();
  });
});

describe("history", () => {
  it("is read when it is opened, found in, and taken back with its values", async () => {
    const shown = { action: { ...ACTION, status: "succeeded" }, arguments: { statement: "SELECT :d", parameters: { d: "2026-01-31" }, types: { d: "DATE" } }, columns: [] };
    const other = { action: { ...ACTION, id: "a2", status: "not_run" }, arguments: { statement: "DELETE FROM t" }, columns: [] };
    engine.replies["editor/history"] = { runs: [{ shown, at: "2026-03-04T10:00:00Z" }, { shown: other, at: "2026-03-04T09:00:00Z" }] };
    await open({ text: "SELECT 1" });
    expect(asked("editor/history"), "not before").toEqual([]);
    await click("editor-history-open");
    await write("select", "editor-history-find");
    expect(document.querySelectorAll("[data-testid=editor-past]")).toHaveLength(1);
    await click("editor-past");
    expect(written()).toBe("SELECT :d");
    await click("editor-run");
    expect(asked("editor/run")).toEqual([{ thread_id: null, statement: "SELECT :d", values: [{ name: "d", type: "DATE", value: "2026-01-31" }] }]);
    await ends({ rows: 0 });
    expect(asked("editor/history"), "and once more after a run").not.toHaveLength(1);
  });

  it("says why it cannot be read, and is read again", async () => {
    engine.replies["editor/history"] = offline;
    await open();
    await click("editor-history-open");
    expect(find("editor-history")?.textContent).toContain("The workspace cannot be reached.");
    engine.replies["editor/history"] = { runs: [] };
    await click("do-again");
    expect(find("editor-history")?.textContent).toContain("No statement yet");
  });
});

describe("format", () => {
  it("lays the statement at the caret out, and leaves the rest; it can be undone", async () => {
    await open({ text: "select a,b from t where x=:n; select 2" });
    await click("editor-format");
    await vi.waitFor(() => expect(written()).toBe("SELECT\n  a,\n  b\nFROM\n  t\nWHERE\n  x = :n; select 2"));
    await press("z", { ctrlKey: true }, "editor-text");
    expect(written()).toBe("select a,b from t where x=:n; select 2");
  });

  it("says what it cannot read, and changes nothing", async () => {
    await open({ text: "SELECT (" });
    await click("editor-format");
    await vi.waitFor(() => expect(find("editor-note")?.getAttribute("role")).toBe("alert"));
    expect(written()).toBe("SELECT (");
  });
});

describe("keys", () => {
  it("Tab indents; after Escape it is left to the window", async () => {
    await open({ text: "SELECT 1" });
    const tab = () => {
      const event = new KeyboardEvent("keydown", { key: "Tab", keyCode: 9, bubbles: true, cancelable: true });
      find("editor-text")?.dispatchEvent(event);
      return event.defaultPrevented;
    };
    expect([tab(), written()]).toEqual([true, "  SELECT 1"]);
    find("editor-text")?.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", keyCode: 27, bubbles: true, cancelable: true }));
    expect([tab(), written(), left], "it leaves, and the page stays").toEqual([false, "  SELECT 1", []]);
  });
});

it("every text of it has a name in the languages", async () => {
  speakPseudo();
  await open({ text: "SELECT :n" });
  await click("editor-history-open");
  const place = find("editor-page") as HTMLElement;
  expect([untranslated(place, [":n", "starter", "SELECT :n", "alice@example.com", "alice", "Ctrl+Enter"]), stiff(place)]).toEqual([[], []]);
});
