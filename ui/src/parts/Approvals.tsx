import { use, useEffect, useState } from "react";
import type { ApprovalRequest, TurnDecision } from "../contract";
import { useText } from "../i18n";
import { useActs } from "../state/commands";
import { type Choice, type Choices, decided, decisions } from "../state/decisions";
import { Unfinished } from "../state/unfinished";
import { ApprovalCard, type CardDraft } from "./ApprovalCard";

/**
 * What a turn asks: each card is decided by itself, and all decisions are sent at once when nothing is open
 * and nothing runs. What was written on a card outlives a decision that was refused.
 */
export function Approvals(props: {
  approvals: ApprovalRequest[];
  /** Whether an action of this turn still runs: until it has ended, nothing can be decided. */
  busy: boolean;
  onDecide: (decisions: TurnDecision[]) => void;
}) {
  const { t } = useText();
  const { approvals, busy, onDecide } = props;
  const [choices, setChoices] = useState<Choices>({});
  const kept = use(Unfinished);
  const [drafts, setDrafts] = useState<Readonly<Record<string, CardDraft>>>({});
  const write = (id: string) => (draft: CardDraft) => {
    kept?.set(`card ${id}`, draft);
    setDrafts((all) => ({ ...all, [id]: draft }));
  };
  const done = decided(approvals, choices);
  useEffect(() => {
    const ready = busy ? undefined : decisions(approvals, choices);
    if (!ready) return;
    setChoices({});
    onDecide(ready);
  }, [approvals, busy, choices, onDecide]);
  const choose = (id: string) => (choice: Choice | undefined) =>
    setChoices((all) => {
      const { [id]: _, ...rest } = all;
      return choice ? { ...rest, [id]: choice } : rest;
    });
  const next = approvals.find((approval) => !choices[approval.id])?.id;
  // By key, the one that is next; what is denied so has no reason.
  const allowed = approvals.find((approval) => approval.id === next)?.allowed ?? [];
  const decide = (choice: Choice) => next && choose(next)(choice);
  useActs({
    allow: allowed.includes("approve") ? () => decide({ type: "approve" }) : undefined,
    deny: allowed.includes("reject") ? () => decide({ type: "reject" }) : undefined,
  });
  return (
    <>
      {approvals.map((approval) => (
        <ApprovalCard
          key={approval.id}
          approval={approval}
          choice={choices[approval.id]}
          leads={approval.id === next}
          draft={drafts[approval.id] ?? (kept?.get(`card ${approval.id}`) as CardDraft | undefined) ?? {}}
          onDraft={write(approval.id)}
          onChoice={choose(approval.id)}
        />
      ))}
      {approvals.length > 0 && (approvals.length > 1 || done > 0) && (
        <p className="text-sm text-ink-2" role="status" data-testid="decided-count">
          {done < approvals.length
            ? t("approval.count", { done, all: approvals.length })
            : t("approval.goesOn")}
        </p>
      )}
    </>
  );
}
