import { Composer } from "../../src/parts/Composer";
import { FailureNote } from "../../src/parts/FailureNote";
import { Missing } from "../../src/parts/Missing";
import { Prose } from "../../src/parts/Prose";
import Turn from "../../src/parts/Turn";
import type { ShownTurn } from "../../src/state/turns";
import { shown, STATUSES } from "../fixtures/actions";
import { APPROVALS } from "../fixtures/approvals";
import { FAILURES, MISSING } from "../fixtures/failures";
import { ANSWER, MARKDOWN } from "../fixtures/threads";
import type { Page } from "../page";

const nothing = () => {};
const done: ShownTurn = {
  id: "u1",
  question: "What was our revenue by region last quarter?",
  actions: [shown()],
  approvals: [],
  answer: ANSWER,
  status: "done",
};

const draw = (more: Partial<ShownTurn>) => (
  <Turn turn={{ ...done, ...more }} onDecide={nothing} onRetry={nothing} onSignIn={nothing} onDoctor={nothing} onSuggest={nothing} />
);
const Box = (props: Partial<Parameters<typeof Composer>[0]>) => (
  <Composer
    area={{ current: null }}
    draft=""
    onDraft={nothing}
    running={false}
    onSend={nothing}
    onStop={nothing}
    note="Everything runs as you. Changes ask first."
    notices={[]}
    {...props}
  />
);

export const turns: Page[] = [
  {
    id: "turns",
    title: "Turns",
    scenes: () => [
      { title: "answered", body: draw({}) },
      { title: "just asked", body: draw({ actions: [], answer: "", status: "running" }) },
      { title: "an action runs", body: draw({ actions: [shown(STATUSES.running, { live: true, progress: "PENDING_WAREHOUSE" })], answer: "", status: "running" }) },
      { title: "streaming", body: draw({ answer: ANSWER.slice(0, 90), status: "running" }) },
      { title: "waits for a decision", body: draw({ approvals: [APPROVALS.update], answer: "", status: "waiting" }) },
      { title: "rows withheld", body: draw({ actions: [shown({ status: "withheld", verified: { state: "mismatch", executed_as: "mallory@example.com", user: "mallory@example.com" } })], answer: "", status: "failed", failure: FAILURES.identity_mismatch }) },
      { title: "a long question", body: draw({ question: "SELECT_".repeat(60), actions: [] }) },
    ],
  },
  {
    id: "turns-failed",
    title: "Turns that failed, by code",
    scenes: () =>
      Object.values(FAILURES).map((failure) => ({
        title: failure.code,
        body: draw({ question: "And now?", actions: [], answer: "", status: "failed", failure, retry: true }),
      })),
  },
  {
    id: "failures",
    title: "Failure notes, by code",
    scenes: () => Object.values(FAILURES).map((failure) => ({ title: failure.code, body: <FailureNote failure={failure} /> })),
  },
  { id: "prose", title: "Prose", scenes: () => [{ title: "Markdown", body: <Prose text={MARKDOWN} /> }] },
  {
    id: "composer",
    title: "Composer",
    scenes: () => [
      { title: "empty", body: <Box /> },
      { title: "written", body: <Box draft={"Revenue by region\nand by month"} /> },
      { title: "a turn runs", body: <Box running /> },
      { title: "no model", body: <Box unable="There is no model to ask. What you write here is kept until there is one." draft="Hello" /> },
      { title: "notices", body: <Box notices={["There is no keyring: you will have to sign in again at the next start.", "behalf.yaml:14: `agents.swarm` is not supported here."]} /> },
      { title: "no warehouse, no model", body: <Missing missing={MISSING} onAgain={async () => {}} onDoctor={nothing} /> },
    ],
  },
];
