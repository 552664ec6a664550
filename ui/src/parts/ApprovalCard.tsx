import { Pencil, User } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { ApprovalRequest, DecisionKind } from "../contract";
import { Sql } from "./Sql";

/** May this run? No default key: focus goes to the heading, not to a button. */
export function ApprovalCard({
  approval,
  onDecide,
}: {
  approval: ApprovalRequest;
  onDecide: (approval: string, kind: DecisionKind, message?: string) => void;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  const [denying, setDenying] = useState(false);
  const [reason, setReason] = useState("");
  const name = approval.run_as.principal.user_name.split("@")[0];
  useEffect(() => heading.current?.focus(), []);
  return (
    <section className="card approval" data-testid="approval">
      <div className="card-head">
        <Pencil size={16} aria-hidden />
        <h3 ref={heading} tabIndex={-1}>
          {approval.reason.replace(/\.$/, "")}
        </h3>
        <span className="badge user">
          <User size={14} aria-hidden /> will run as {name}
        </span>
        <span className="facts quiet">
          {approval.operation} on {approval.resource}
        </span>
      </div>
      <Sql text={String(approval.arguments.statement ?? "")} />
      {denying ? (
        <form
          className="row pad"
          onSubmit={(event) => {
            event.preventDefault();
            onDecide(approval.id, "reject", reason || undefined);
          }}
        >
          <input
            className="grow"
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            placeholder="Why not? The model is told (optional)"
            aria-label="Why not"
            data-testid="deny-reason"
            autoFocus
          />
          <button type="submit" data-testid="deny-confirm">
            Deny
          </button>
          <button type="button" className="plain" onClick={() => setDenying(false)}>
            Back
          </button>
        </form>
      ) : (
        <div className="row pad">
          <button
            type="button"
            className="primary"
            onClick={() => onDecide(approval.id, "approve")}
            data-testid="run-once"
          >
            Run once
          </button>
          <span className="grow" />
          <button type="button" className="plain" onClick={() => setDenying(true)} data-testid="deny">
            Deny
          </button>
        </div>
      )}
    </section>
  );
}
