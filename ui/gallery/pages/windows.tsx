import { App } from "../../src/App";
import type { Failure, SessionState } from "../../src/contract";
import Toasts from "../../src/design/Toasts";
import { FAILURES, MISSING } from "../fixtures/failures";
import { AS_APP, MANAGED, NOBODY, SESSION } from "../fixtures/people";
import { ENTRIES, IN_PLACE, LEASES, NEWER, PREFERENCES } from "../fixtures/records";
import { ANSWERED, ANSWERED_BY_APP, DECISIONS, MEMORIES, THREADS, WAITING } from "../fixtures/threads";
import { lookForUpdates } from "../../src/state/updates";
import type { Page, Steps } from "../page";

const AUDIT = {
  chain: { state: "intact", entries: 214, chain_id: "c1", head: "9f3a07c1e2b8d5" } as const,
  anchor: { matching: 61, contradicted: [], other_chains: 0, untagged: 3, partial: false },
};
const UNSIGNED: Failure = {
  code: "invalid",
  field: "package",
  message: "The new version is not signed by the key of Behalf's releases, for this version: it was not installed.",
  hint: "Tell whoever gave you Behalf: somebody may have changed it. This version goes on as it is.",
};
const LOCKED: SessionState = { ...NOBODY, locked: "alice@example.com" };
export const page = (id: string, title: string, session: SessionState, more: Partial<Page> = {}, view = ANSWERED): Page => ({
  id,
  title,
  whole: () => <App />,
  ...more,
  replies: {
    "session/state": session,
    "threads/list": { threads: THREADS },
    "threads/show": view,
    "audit/verify": AUDIT,
    "audit/list": { entries: ENTRIES },
    "session/leases": LEASES,
    "settings/show": PREFERENCES,
    "memory/list": { memories: MEMORIES },
    "approvals/remembered": { remembered: DECISIONS },
    "doctor/run": "never",
    "session/lock": LOCKED,
    "session/sign_out": NOBODY,
    ...more.replies,
  },
});
/** What the sidebar leads to: out of sight where the window is narrow. */
const go = (to: string, seen: string) => async (steps: Steps) => {
  await steps.see("thread");
  if (window.innerWidth < 720) await steps.click("menu");
  await steps.click(to);
  await steps.see(seen);
};
/** The thread that was changed last. */
export const open = async ({ see }: Steps) => {
  await see("thread");
  document.querySelectorAll<HTMLElement>("[data-testid=thread]")[1]?.click();
  await see("action");
};
/** The rows of the answer are there too. */
const rows = async (steps: Steps) => {
  await open(steps);
  await steps.until(() => !!document.querySelector("[role=gridcell]:not(.loading)"));
};
const soon = () => Date.now() + 9 * 60_000;
const signedIn = (more: Partial<NonNullable<SessionState["signed_in"]>>): SessionState => ({
  ...SESSION,
  signed_in: SESSION.signed_in && { ...SESSION.signed_in, ...more },
});

export const windows: Page[] = [
  page("window", "Window: nothing asked yet", SESSION, { act: async ({ see }) => void (await see("thread")) }),
  page("window-first", "Window: the first time", SESSION, {
    replies: { "threads/list": { threads: [] } },
    act: async ({ see }) => void (await see("composer")),
  }),
  page("window-answered", "Window: an answer", SESSION, { act: rows }),
  page("window-identity", "Window: an answer and who acted", SESSION, {
    act: async (steps) => {
      await open(steps);
      await steps.click("identity-chip");
      await steps.see("chain");
    },
  }),
  page("window-approval", "Window: a decision is needed", SESSION, { act: open }, WAITING),
  page("window-profiles", "Window: profiles", SESSION, {
    act: async (steps) => {
      await steps.see("thread");
      // Out of sight where the window is narrow.
      if (window.innerWidth < 720) await steps.click("menu");
      await steps.click("profiles");
      await steps.see("lock-now");
    },
  }),
  page("window-threads", "Window: threads, where it is narrow", SESSION, {
    act: async (steps) => {
      await steps.see("thread");
      await steps.click("menu");
    },
  }),
  page("window-audit", "Window: what was done", SESSION, { act: go("audit", "deed") }),
  page("window-audit-empty", "Window: nothing was done yet", SESSION, {
    replies: { "audit/list": { entries: [] } },
    act: go("audit", "audit-page"),
  }),
  page("window-audit-failed", "Window: the ledger cannot be read", SESSION, {
    replies: { "audit/list": FAILURES.internal },
    act: go("audit", "do-again"),
  }),
  page("window-settings", "Window: settings", SESSION, { act: go("settings", "settings-search") }),
  page("window-settings-about", "Window: settings, about Behalf", SESSION, {
    replies: { "updates/look": { version: "0.1.0", watched: true, newer: null } },
    act: async (steps) => {
      await go("settings", "to-about")(steps);
      await steps.click("to-about");
      await steps.click("update-look");
      await steps.until(() => !!document.querySelector("[data-testid=update-said]")?.textContent);
    },
  }),
  page("window-settings-managed", "Window: settings, what the organization settles", { ...SESSION, managed: MANAGED }, {
    act: async (steps) => {
      await go("settings", "to-organization")(steps);
      await steps.click("to-organization");
      await steps.see("managed");
    },
  }),
  page("window-update", "Window: a newer version is there", SESSION, {
    replies: { "updates/look": NEWER },
    act: async ({ see }) => {
      await see("thread");
      await lookForUpdates();
      await see("update-note");
    },
  }),
  page("window-update-shown", "Window: what is new in it", SESSION, {
    replies: { "updates/look": NEWER },
    act: async ({ see, click }) => {
      await see("thread");
      await see("starter");
      await lookForUpdates();
      await click("update-show");
      await see("update-command");
    },
  }),
  ...(
    [
      ["in-place", "it is installed by a click", {}, [], "update-install"],
      ["fetching", "it is fetched", { "updates/install": "never" }, [{ event: "bytes", bytes: 4_400_000, of: 11_200_000 }], "update-stop"],
      ["installing", "it is put in its place", { "updates/install": "never" }, [{ event: "installing" }], "update-installing"],
      ["installed", "it is installed", { "updates/install": { version: "0.2.0" } }, [], "update-restart"],
      ["refused", "it is not what was signed", { "updates/install": UNSIGNED }, [], "update-failed"],
    ] as const
  ).map(([id, title, replies, events, seen]) =>
    page(`window-update-${id}`, `Window: a newer version, ${title}`, SESSION, {
      replies: { "updates/look": IN_PLACE, ...replies },
      events: { "updates/install": [...events] },
      act: async ({ see, click }) => {
        await see("thread");
        await see("starter");
        await lookForUpdates();
        await click("update-show");
        if (id !== "in-place") await click("update-install");
        await see(seen);
      },
    }),
  ),
  page("window-sp", "Window: as the service principal", AS_APP, { act: rows }, ANSWERED_BY_APP),
  page("window-ending", "Window: the sign-in ends soon", signedIn({ ends_at_ms: soon() }), {
    act: async ({ see }) => void (await see("ending")),
  }),
  page("window-missing", "Window: no model, no warehouse", signedIn({ model: null, missing: MISSING }), {
    act: async ({ see }) => void (await see("missing")),
  }),
  page("window-problem", "Window: something went wrong", SESSION, {
    replies: { "threads/list": FAILURES.internal },
    act: async ({ see }) => void (await see("failure")),
  }),
  page("window-deleted", "Window: a thread was deleted", SESSION, {
    whole: () => (
      <>
        <App />
        <Toasts />
      </>
    ),
    replies: { "threads/delete": { undo_ms: 60_000 } },
    act: async (steps) => {
      await open(steps);
      if (window.innerWidth < 720) await steps.click("menu");
      document.querySelectorAll<HTMLElement>("[data-testid=delete-thread]")[2]?.click();
      await steps.see("undo");
      // It waits while the window is not looked at.
      window.dispatchEvent(new Event("blur"));
    },
  }),
  page("window-signin", "Window: nobody", NOBODY, { act: async ({ see }) => void (await see("sign-in")) }),
  page("window-locked", "Window: locked", LOCKED, { act: async ({ see }) => void (await see("locked")) }),
  page("window-fatal", "Window: no engine", SESSION, {
    replies: { "session/state": FAILURES.invalid },
    act: async ({ see }) => void (await see("failure")),
  }),
];
