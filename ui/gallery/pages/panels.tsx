import type { ReactNode } from "react";
import type { AuditReport } from "../../src/contract";
import Appearance from "../../src/parts/Appearance";
import Diagnostics from "../../src/parts/Diagnostics";
import Doctor from "../../src/parts/Doctor";
import IdentityPanel from "../../src/parts/IdentityPanel";
import Remembered from "../../src/parts/Remembered";
import { ThreadList } from "../../src/parts/ThreadList";
import type { ShownTurn } from "../../src/state/turns";
import { shown, VERIFICATIONS } from "../fixtures/actions";
import { CHECKS, DIAGNOSTICS } from "../fixtures/checks";
import { FAILURES } from "../fixtures/failures";
import { AS_APP, HOST, SIGNED_IN } from "../fixtures/people";
import { DECISIONS, FOUND, MEMORIES, THREADS } from "../fixtures/threads";
import type { Page } from "../page";

const nothing = () => {};
const INTACT: AuditReport = {
  chain: { state: "intact", entries: 214, chain_id: "c1", head: "9f3a07c1e2b8d5" },
  anchor: { matching: 61, contradicted: [], other_chains: 0, untagged: 3, partial: false },
};
const BROKEN: AuditReport = { chain: { state: "broken", seq: 17, reason: "its hash is not that of what it says" }, anchor: null };

const Narrow = ({ children }: { children: ReactNode }) => <div className="max-w-[330px] rounded-md border border-line">{children}</div>;
const turn = (state: keyof typeof VERIFICATIONS): ShownTurn[] => [
  { id: "u1", question: "", actions: [shown({ verified: VERIFICATIONS[state] })], approvals: [], answer: "", status: "done" },
];
// It lies over the page where there is no room beside it: one on each page.
const identity = (id: string, title: string, turns: ShownTurn[], audit: AuditReport | typeof FAILURES.offline | "never", app = false): Page => ({
  id,
  title,
  replies: { "audit/verify": audit },
  whole: () => (
    <main className="grid h-full grid-cols-[minmax(0,1fr)_auto]">
      <h1 className="p-6">Behind</h1>
      <div className="grid h-full w-[330px] max-lg:contents">
        <IdentityPanel host={HOST} signedIn={app && AS_APP.signed_in ? AS_APP.signed_in : SIGNED_IN} turns={turns} onClose={nothing} />
      </div>
    </main>
  ),
});
const remembered = (id: string, title: string, replies: Page["replies"]): Page => ({
  id,
  title,
  replies,
  whole: () => (
    <main className="grid h-full grid-cols-[minmax(0,1fr)_auto]">
      <h1 className="p-6">Behind</h1>
      <div className="grid h-full w-[330px] max-lg:contents">
        <Remembered done={0} userName="alice@example.com" onClose={nothing} />
      </div>
    </main>
  ),
});
const List = (props: { threads: typeof THREADS; current?: string }) => (
  <Narrow>
    <div className="grid gap-3 bg-sunken p-3">
      <ThreadList {...props} onOpen={nothing} onRename={nothing} onPin={nothing} onDelete={nothing} />
    </div>
  </Narrow>
);

export const panels: Page[] = [
  identity("identity-verified", "Identity: verified", turn("ran_as_claimed"), INTACT),
  identity("identity-fresh", "Identity: nothing ran yet", [], "never"),
  identity("identity-mismatch", "Identity: mismatch, broken chain", turn("mismatch"), BROKEN),
  identity("identity-unconfirmed", "Identity: unconfirmed, offline", turn("unconfirmed"), FAILURES.offline),
  identity("identity-two", "Identity: data and compute", turn("data_as_claimed"), INTACT),
  identity("identity-sp", "Identity: service principal", turn("ran_as_claimed"), INTACT, true),
  remembered("remembered", "Remembered", { "memory/list": { memories: MEMORIES }, "approvals/remembered": { remembered: DECISIONS } }),
  remembered("remembered-nothing", "Remembered: nothing", { "memory/list": { memories: [] }, "approvals/remembered": { remembered: [] } }),
  remembered("remembered-failed", "Remembered: failed", { "memory/list": FAILURES.internal }),
  {
    id: "threads",
    title: "Threads",
    scenes: () => [
      { title: "some", body: <List threads={THREADS} current="t1" /> },
      { title: "none", body: <List threads={[]} /> },
    ],
  },
  {
    id: "threads-found",
    title: "Threads: found",
    replies: { "threads/search": { found: FOUND } },
    scenes: () => [{ title: "Iberia", body: <List threads={THREADS} /> }],
    act: async ({ see }) => {
      const field = (await see("search")) as HTMLInputElement;
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(field, "Iberia");
      field.dispatchEvent(new Event("input", { bubbles: true }));
      await see("found");
    },
  },
  {
    id: "doctor",
    title: "Doctor",
    replies: { "doctor/run": { checks: CHECKS } },
    whole: () => <Doctor onClose={nothing} />,
    act: async ({ see }) => void (await see("check")),
  },
  {
    id: "doctor-running",
    title: "Doctor: looking",
    replies: { "doctor/run": "never" },
    events: { "doctor/run": CHECKS.slice(0, 3) },
    whole: () => <Doctor onClose={nothing} />,
    act: async ({ see }) => void (await see("check")),
  },
  {
    id: "doctor-diagnostics",
    title: "Diagnostics: shown before they are saved",
    replies: { "diagnostics/show": DIAGNOSTICS, "diagnostics/save": { path: "/home/alice/Downloads/behalf-diagnostics.txt" } },
    whole: () => <Diagnostics onClose={nothing} />,
    act: async ({ see }) => void (await see("diagnostics-text")),
  },
  {
    id: "doctor-diagnostics-looking",
    title: "Diagnostics: looking",
    replies: { "diagnostics/show": "never" },
    events: { "diagnostics/show": CHECKS.slice(0, 5) },
    whole: () => <Diagnostics onClose={nothing} />,
    act: async ({ see }) => void (await see("diagnostics-page")),
  },
  {
    id: "doctor-diagnostics-failed",
    title: "Diagnostics: they cannot be saved",
    replies: { "diagnostics/show": DIAGNOSTICS, "diagnostics/save": FAILURES.invalid },
    whole: () => <Diagnostics onClose={nothing} />,
    act: async ({ see, click }) => {
      await see("diagnostics-text");
      await click("diagnostics-save");
      await see("failure");
    },
  },
  { id: "appearance", title: "Appearance", whole: () => <main className="p-6"><h1>Behind</h1><Appearance onClose={nothing} /></main> },
];
