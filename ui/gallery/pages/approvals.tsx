import { useState } from "react";
import type { ApprovalRequest } from "../../src/contract";
import { ApprovalCard, type CardDraft } from "../../src/parts/ApprovalCard";
import { Approvals } from "../../src/parts/Approvals";
import type { Choice } from "../../src/state/decisions";
import { APPROVALS } from "../fixtures/approvals";
import type { Page } from "../page";

function Shown(props: { approval: ApprovalRequest; choice?: Choice; draft?: CardDraft }) {
  const [draft, setDraft] = useState(props.draft ?? {});
  return (
    <ApprovalCard approval={props.approval} choice={props.choice} leads={false} draft={draft} onDraft={setDraft} onChoice={() => {}} />
  );
}

const DECIDED: Choice[] = [
  { type: "approve" },
  { type: "approve", remember_minutes: 480 },
  { type: "edit", arguments: { statement: "SELECT 1" } },
  { type: "reject", message: "Not before the board has met, and not without a word from the people who own these numbers." },
  { type: "respond", message: "The target is 2.1 million already." },
];

const edited = { edit: "UPDATE main.sales.targets\nSET target = 2100000\nWHERE region = 'Iberia' AND quarter = '2026-Q4'" };
const one = (id: string, title: string, open: string, draft?: CardDraft, approval: ApprovalRequest = APPROVALS.update): Page => ({
  id,
  title,
  scenes: () => [{ title: approval.reason, body: <Shown approval={approval} draft={draft} /> }],
  act: async ({ click }) => click(open),
});

export const approvals: Page[] = [
  {
    id: "approvals",
    title: "Approvals that wait",
    scenes: () => Object.values(APPROVALS).map((approval) => ({ title: approval.id, body: <Shown approval={approval} /> })),
  },
  {
    id: "approvals-decided",
    title: "Approvals decided",
    scenes: () => DECIDED.map((choice, i) => ({ title: `${i + 1} · ${choice.type}`, body: <Shown approval={APPROVALS.update} choice={choice} /> })),
  },
  {
    id: "approvals-several",
    title: "Several at once",
    scenes: () => [
      {
        title: "one of two decided",
        body: (
          <div className="grid gap-3">
            <Approvals approvals={[APPROVALS.update, APPROVALS.unknown]} busy={false} onDecide={() => {}} />
          </div>
        ),
      },
    ],
    act: async ({ click, see }) => {
      await click("run-once");
      await see("decided");
    },
  },
  one("approval-edit", "Approval: edited", "edit", edited),
  one("approval-wrong", "Approval: edited, and wrong", "edit", { edit: '{"order": 7,' }, APPROVALS.unknown),
  one("approval-remember", "Approval: remembered", "remember"),
  one("approval-deny", "Approval: denied", "deny", { reason: "" }),
  one("approval-answer", "Approval: answered", "respond", { answer: "It is 2.1 million already." }),
];
