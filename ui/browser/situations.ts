// Where the window calls each command, and what must still be there when it is refused.
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { DIAGNOSTICS } from "../gallery/fixtures/checks";
import { WITH_BOB } from "../gallery/fixtures/comparisons";
import { NOBODY, SESSION } from "../gallery/fixtures/people";
import { ENTRIES, IN_PLACE, LEASES, PREFERENCES } from "../gallery/fixtures/records";
import { ANSWERED, ANSWERED_BY_GENIE, DECISIONS, FOUND, MEMORIES, THREADS, WAITING } from "../gallery/fixtures/threads";

export interface Situation {
  command: string;
  when: string;
  /** What else the shell answers. */
  replies: Record<string, unknown>;
  /** What is refused with it. */
  besides?: Record<string, unknown>;
  /** Refused already when the window begins. */
  atStart?: boolean;
  before?: (page: Page) => Promise<void>;
  call: (page: Page) => Promise<void>;
  /** Where the next step is, if not in what is told. */
  step?: string;
  /** `false` where there is no window to sign in from. */
  inWindow?: boolean;
  after: (page: Page) => Promise<void>;
}

const DRAFT = "typed before";
const id = (name: string) => `[data-testid="${name}"]`;
const click = (name: string) => (page: Page) => page.locator(id(name)).first().click();
const nothing = async () => {};

const WINDOW = {
  "session/state": SESSION,
  "threads/list": { threads: THREADS },
  "threads/show": ANSWERED,
  "audit/verify": { chain: { state: "intact", entries: 3, chain_id: "c1", head: "9f3a" }, anchor: null },
  "memory/list": { memories: MEMORIES },
  "approvals/remembered": { remembered: DECISIONS },
  "chat/send": { thread_id: "t9", turn_id: "u2" },
  "doctor/run": { checks: [] },
  "audit/list": { entries: ENTRIES },
  "audit/export": { path: "/home/alice/Downloads/ledger.jsonl" },
  "settings/show": PREFERENCES,
  "settings/change": PREFERENCES,
  "session/leases": LEASES,
  "threads/export": { path: "/home/alice/Downloads/thread.md" },
  "mentions/list": { found: [], more: false },
};
const writes = async (page: Page) => {
  await page.fill(id("composer"), DRAFT);
};
const opens = async (page: Page) => {
  await click("thread")(page);
  await page.waitForSelector("article.turn");
  await writes(page);
};
/** What was written is there, and a question can be asked. */
const works = async (page: Page) => {
  expect(await page.inputValue(id("composer")), "what was typed").toContain(DRAFT);
  expect(await page.locator(id("thread")).count(), "the threads").toBeGreaterThan(0);
  await page.fill(id("composer"), "and now?");
  expect(await page.isEnabled(id("send")), "it can be sent").toBe(true);
};
/** The page of the sign-in takes another try. */
const signs = async (page: Page) => expect(await page.isEnabled(id("sign-in"))).toBe(true);
const menu = (item: string) => async (page: Page) => {
  await click("profiles")(page);
  await page.waitForSelector(id(item));
  await click(item)(page);
};
/** What is new in a version that takes this one's place. */
const showsUpdate = async (page: Page) => {
  await click("settings")(page);
  await click("to-about")(page);
  await click("update-look")(page);
  await click("update-open")(page);
};
const fromDialog = async (page: Page) => {
  await page.keyboard.press("Escape");
  await page.waitForSelector(id("new-version"), { state: "detached" });
  await back(page);
};
const inWindow = (command: string, when: string, call: Situation["call"], more: Partial<Situation> = {}): Situation => ({
  command,
  when,
  replies: { ...WINDOW, ...more.replies },
  before: opens,
  call,
  after: works,
  ...(({ replies: _, ...rest }) => rest)(more),
});
const atGate = (command: string, when: string, call: Situation["call"], more: Partial<Situation> = {}): Situation => ({
  command,
  when,
  replies: { "session/state": NOBODY, ...more.replies },
  before: async (page) => void (await page.waitForSelector(id("sign-in"))),
  call,
  step: id("sign-in"),
  inWindow: false,
  after: signs,
  ...(({ replies: _, ...rest }) => rest)(more),
});
const remembered = async (page: Page) => {
  await opens(page);
  await menu("remembered")(page);
  await page.waitForSelector(id("memory"));
};
/** From a page to the conversation. */
const back = async (page: Page) => {
  await page.keyboard.press("Shift+Escape");
  await works(page);
};
const command = async (page: Page, words: string) => {
  await page.keyboard.press("Control+k");
  await page.fill(id("palette-words"), words);
  await page.keyboard.press("Enter");
};
const atRows = async (page: Page) => {
  await opens(page);
  await page.waitForSelector("[role=gridcell]:not(.loading)");
};
const saves = async (page: Page) => {
  await atRows(page);
  await click("save")(page);
};
const saving = async (page: Page) => {
  await saves(page);
  await click("save-csv")(page);
};
const inColumn = (item: string) => async (page: Page) => {
  await click("column-menu")(page);
  await click(item)(page);
};
const compares = async (page: Page) => {
  await opens(page);
  await click("compare")(page);
  await page.waitForSelector(id("compare-run"));
};
/** The statement of an answer, in the editor. */
const writesSql = async (page: Page) => {
  await opens(page);
  await click("write")(page);
  await page.waitForSelector(id("editor-text"));
};
/** What is written is there, and can be run again. */
const stillWritten = async (page: Page) => {
  expect(await page.textContent(id("editor-text")), "what was written").toContain("SELECT");
  expect(await page.isEnabled(id("editor-run")), "it can be run again").toBe(true);
  await click("editor-close")(page);
  await works(page);
};
const charts = async (page: Page) => {
  await opens(page);
  await click("tab-chart")(page);
  await page.waitForSelector(`${id("chart-picture")}[data-drawn]`);
};
const atDoctor = async (page: Page) => {
  await opens(page);
  await menu("doctor")(page);
  await page.waitForSelector(id("doctor-report"));
};
const leavesDiagnostics = async (page: Page) => {
  await click("diagnostics-close")(page);
  await click("doctor-close")(page);
  await page.waitForSelector(id("composer"));
  await works(page);
};
const failedTurn = { ...ANSWERED, messages: ANSWERED.messages.slice(0, 1) };
/** Its rows are not held here any more. */
const madeRoom = { ...ANSWERED, actions: ANSWERED.actions.map((one) => ({ ...one, columns: [] })) };
/** One that nothing was told of yet: of each result it is asked once. */
const untold = { ...ANSWERED, actions: ANSWERED.actions.map((one) => ({ ...one, action: { ...one.action, id: "untold" } })) };
const running = async (page: Page) => {
  await page.waitForSelector(id("thread"));
  await page.fill(id("composer"), "a question");
  await click("send")(page);
  await page.waitForSelector(id("stop"));
  await writes(page);
};
/** Nobody was ever here, and the workspace is named. */
const NEW = { ...NOBODY, profiles: [] };
const offline = { code: "offline", message: "", hint: "" };

export const SITUATIONS: Situation[] = [
  { command: "session/state", when: "at the start", replies: WINDOW, atStart: true, call: nothing, inWindow: false,
    after: async (page) => {
      await page.evaluate((json) => window.stage.answer(json), JSON.stringify(WINDOW));
      await click("do-again")(page);
      await page.waitForSelector(id("composer"));
    } },
  atGate("session/sign_in", "nobody is signed in", click("sign-in")),
  atGate("session/sign_in", "the window is locked", click("unlock"), {
    replies: { "session/state": { ...NOBODY, locked: "alice@example.com" } },
    before: async (page) => void (await page.waitForSelector(id("locked"))),
    step: id("unlock"),
    after: async (page) => expect(await page.isEnabled(id("unlock"))).toBe(true),
  }),
  atGate("session/cancel_sign_in", "a sign-in is waited for", click("cancel-sign-in"), {
    replies: { "session/sign_in": "never" },
    before: click("sign-in"),
  }),
  atGate("session/switch", "nobody is signed in", click("profile-choice")),
  atGate("session/again", "a sign-in could not be taken up", click("again"), {
    replies: { "session/state": { ...NOBODY, problem: { code: "busy", message: "The keyring is locked.", hint: "Unlock it." } } },
    before: async (page) => void (await page.waitForSelector(id("again"))),
  }),
  atGate("workspace/find", "the first time", nothing, {
    replies: { "session/state": NEW },
    atStart: true,
    before: nothing,
    step: id("workspace-continue"),
    after: async (page) => expect(await page.isEnabled(id("workspace-continue"))).toBe(true),
  }),
  atGate("demo/start", "the first time", click("start-demo"), {
    replies: { "session/state": { ...NEW, host: null }, "demo/show": { offered: true, running: null } },
    before: async (page) => void (await page.waitForSelector(id("start-demo"))),
    step: id("start-demo"),
    after: async (page) => expect(await page.isEnabled(id("start-demo"))).toBe(true),
  }),
  atGate("demo/show", "the first time", nothing, {
    replies: { "session/state": { ...NEW, host: null } },
    atStart: true,
    before: nothing,
    after: async (page) => expect(await page.locator(id("start-demo")).count()).toBe(0),
  }),
  inWindow("session/again", "something is missing", click("again"), {
    replies: { "session/state": { ...SESSION, signed_in: { ...SESSION.signed_in, missing: [{ code: "not_found", message: "No warehouse.", hint: "Ask for one." }] } } },
  }),
  inWindow("session/switch", "from the menu", async (page) => {
    await click("profiles")(page);
    await page.locator(id("profile")).nth(1).click();
  }),
  inWindow("session/sign_out", "from the window", click("sign-out")),
  inWindow("session/lock", "from the menu", menu("lock-now"), { step: id("unlock"), after: async (page) => expect(await page.isEnabled(id("unlock"))).toBe(true) }),
  inWindow("doctor/run", "from the menu", menu("doctor"), {
    step: "text=Look again",
    after: async (page) => {
      await click("doctor-close")(page);
      await page.waitForSelector(id("composer"));
      await works(page);
    },
  }),
  inWindow("diagnostics/show", "from the doctor", click("doctor-report"), { before: atDoctor, after: leavesDiagnostics }),
  inWindow("diagnostics/save", "as shown", click("diagnostics-save"), {
    replies: { "diagnostics/show": DIAGNOSTICS },
    before: async (page) => {
      await atDoctor(page);
      await click("doctor-report")(page);
      await page.waitForSelector(id("diagnostics-text"));
    },
    after: async (page) => {
      expect(await page.textContent(id("diagnostics-text")), "what was shown").toBe(DIAGNOSTICS.text);
      await leavesDiagnostics(page);
    },
  }),
  inWindow("threads/list", "at the start", nothing, { atStart: true, before: writes, after: async (page) => {
    expect(await page.inputValue(id("composer"))).toContain(DRAFT);
    await page.evaluate((json) => window.stage.answer(json), JSON.stringify(WINDOW));
    await click("do-again")(page);
    await page.waitForSelector(id("thread"));
    await page.waitForSelector(id("failure"), { state: "detached" });
  } }),
  inWindow("threads/show", "a thread is opened", click("thread"), { before: writes, after: async (page) => {
    expect(await page.locator("article.turn").count(), "nothing of another thread").toBe(0);
    expect(await page.inputValue(id("composer")), "what was typed is not of this thread").toBe("");
    await click("new-chat")(page);
    await works(page);
  } }),
  inWindow("threads/show", "another thread is opened", (page) => page.locator(id("thread")).nth(2).click(), { after: async (page) => {
    expect(await page.locator("article.turn").count(), "nothing of another thread").toBe(0);
    await page.evaluate((json) => window.stage.answer(json), JSON.stringify(WINDOW));
    await click("thread")(page);
    await page.waitForSelector("article.turn");
    await works(page);
  } }),
  inWindow("threads/rename", "in the list", async (page) => {
    await page.locator(id("thread")).first().focus();
    await page.keyboard.press("F2");
    await page.fill(id("rename-title"), "Other");
    await page.press(id("rename-title"), "Enter");
  }),
  inWindow("threads/pin", "in the list", async (page) => page.locator(id("pin-thread")).first().click({ force: true })),
  inWindow("threads/delete", "in the list", async (page) => page.locator(id("delete-thread")).first().click({ force: true })),
  inWindow("threads/restore", "it is taken back", click("undo"), { replies: { "threads/delete": { undo_ms: 60_000 } }, before: async (page) => {
    await opens(page);
    await page.locator(id("delete-thread")).nth(1).click({ force: true });
  } }),
  inWindow("threads/search", "words are typed", (page) => page.fill(id("search"), "Iberia"), { after: async (page) => {
    await page.evaluate((json) => window.stage.answer(json), JSON.stringify({ "threads/search": { found: FOUND } }));
    await page.fill(id("search"), "");
    await works(page);
  } }),
  inWindow("memory/list", "the panel is opened", menu("remembered")),
  inWindow("approvals/remembered", "the panel is opened", menu("remembered")),
  inWindow("memory/forget", "in the panel", click("forget"), { before: remembered }),
  inWindow("memory/clear", "in the panel", click("forget-all-confirm"), { before: async (page) => {
    await remembered(page);
    await click("forget-all")(page);
  } }),
  inWindow("approvals/revoke", "in the panel", click("revoke"), { before: remembered }),
  inWindow("audit/verify", "the panel is opened", click("identity-chip")),
  inWindow("results/again", "rows that made room are wanted", click("fetch-again"), { replies: { "threads/show": madeRoom } }),
  inWindow("results/window", "rows are shown", opens, { atStart: true, before: nothing }),
  inWindow("results/masked", "rows are shown", opens, { replies: { "threads/show": untold }, atStart: true, before: nothing }),
  inWindow("results/view", "rows are sorted", click("column-name"), { before: atRows }),
  inWindow("results/distinct", "a filter is begun", inColumn("filter"), { before: atRows }),
  inWindow("results/profile", "a column is profiled", inColumn("profile-column"), { before: atRows }),
  inWindow("results/copy", "a column is copied", inColumn("copy-in"), { before: atRows }),
  inWindow("results/save", "a file is chosen", click("save-csv"), { before: saves }),
  inWindow("results/save_stop", "a file is being written", click("save-stop"), { replies: { "results/save": "never" }, before: saving }),
  inWindow("results/chart_columns", "a chart is looked at", click("tab-chart")),
  inWindow("results/chart", "a chart is looked at", click("tab-chart")),
  inWindow("results/chart_kept", "a chart is looked at", click("tab-chart")),
  inWindow("results/keep_chart", "a chart is made another", async (page) => {
    await click("chart-json")(page);
    await click("chart-json-draw")(page);
  }, { before: charts }),
  inWindow("results/save_picture", "a chart is taken away", click("chart-save-svg"), { before: charts }),
  inWindow("genie/rate", "an answer of Genie is rated", click("rate-good"), { replies: { "threads/show": ANSWERED_BY_GENIE } }),
  inWindow("chat/send", "a question is asked", click("send")),
  inWindow("chat/stop", "a turn runs", click("stop"), { before: running, after: async (page) => {
    expect(await page.inputValue(id("composer")), "what was typed").toBe(DRAFT);
    expect(await page.isEnabled(id("stop"))).toBe(true);
  } }),
  inWindow("chat/retry", "a turn has failed", click("retry"), { replies: { "threads/show": failedTurn } }),
  inWindow("chat/retry", "and the thread cannot be shown either", click("retry"), { replies: { "threads/show": failedTurn }, besides: { "threads/show": offline } }),
  inWindow("chat/stop", "a comparison runs", click("compare-stop"), {
    replies: { "session/state": WITH_BOB, "compare/run": { thread_id: "t1", turn_id: "u2" } },
    before: async (page) => {
      await compares(page);
      await click("compare-run")(page);
      await page.waitForSelector(`${id("compare-right")}[data-stands=running]`);
    },
    after: async (page) => expect(await page.isEnabled(id("compare-stop")), "it can be stopped again").toBe(true),
  }),
  inWindow("compare/run", "a statement is compared", click("compare-run"), {
    replies: { "session/state": WITH_BOB },
    before: compares,
    step: id("do-again"),
    after: async (page) => {
      expect(await page.isEnabled(id("compare-run")), "it can be run again").toBe(true);
      await click("compare-close")(page);
      await works(page);
    },
  }),
  inWindow("editor/run", "a statement is run in the editor", click("editor-run"), { before: writesSql, step: id("do-again"), after: stillWritten }),
  inWindow("editor/history", "the history of the editor is opened", click("editor-history-open"), { before: writesSql, step: id("do-again"), after: stillWritten }),
  inWindow("chat/decide", "a decision is made", click("run-once"), { replies: { "threads/show": WAITING }, after: async (page) => {
    await page.waitForSelector(id("run-once"));
    await works(page);
  } }),
  inWindow("chat/decide", "and the thread cannot be shown either", click("run-once"), { replies: { "threads/show": WAITING }, besides: { "threads/show": offline }, after: async (page) => {
    await page.waitForSelector(id("run-once"));
    await works(page);
  } }),
  inWindow("threads/branch", "another way is looked at", click("way-previous"), { replies: { "threads/show": { ...ANSWERED, branches: [{ turn_id: "u1", all: ["u0", "u1"] }] } } }),
  inWindow("threads/export", "from the palette", (page) => command(page, "Export this chat as Markdown")),
  inWindow("audit/list", "the page is opened", click("audit"), { after: back }),
  inWindow("audit/export", "on the page", async (page) => {
    await click("audit")(page);
    await page.waitForSelector(id("deed"));
    await click("audit-export")(page);
    await click("export-csv")(page);
  }, { after: back }),
  inWindow("settings/show", "at the start", nothing, { atStart: true }),
  inWindow("settings/change", "from the window", click("theme")),
  inWindow("updates/look", "in the settings", async (page) => {
    await click("settings")(page);
    await click("to-about")(page);
    await click("update-look")(page);
  }, { step: id("do-again"), after: back }),
  inWindow("updates/install", "in its dialog", async (page) => {
    await showsUpdate(page);
    await click("update-install")(page);
  }, { replies: { "updates/look": IN_PLACE }, step: id("update-install"), after: fromDialog }),
  inWindow("updates/stop", "while it is fetched", async (page) => {
    await showsUpdate(page);
    await click("update-install")(page);
    await click("update-stop")(page);
  }, { replies: { "updates/look": IN_PLACE, "updates/install": "never" }, after: fromDialog }),
  inWindow("updates/restart", "when it is installed", async (page) => {
    await showsUpdate(page);
    await click("update-install")(page);
    await click("update-restart")(page);
  }, { replies: { "updates/look": IN_PLACE, "updates/install": { version: "0.2.0" } }, step: id("update-restart"), after: fromDialog }),
  inWindow("session/leases", "the panel is opened", click("identity-chip")),
  inWindow("drafts/show", "a thread is opened", click("thread"), { before: nothing, after: async (page) => {
    await page.waitForSelector("article.turn");
    await writes(page);
    await works(page);
  } }),
  inWindow("drafts/keep", "something is written", nothing),
  inWindow("mentions/list", "something is mentioned", async (page) => {
    await page.focus(id("composer"));
    await page.keyboard.press("End");
    await page.keyboard.type(" @");
    // What the questions to begin with have listed would be known: they too are refused, and say nothing of it.
  }, { step: id("composer"), atStart: true }),
];
