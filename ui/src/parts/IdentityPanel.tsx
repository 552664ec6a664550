import { ArrowRightLeft, Check, Clock3, Database, KeyRound, ShieldAlert, X } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import type { AuditReport, Failure, SignedIn } from "../contract";
import { asFailure, rpc } from "../host";
import type { ShownTurn } from "../state/turns";
import { FailureNote } from "./FailureNote";
import { initials } from "./initials";

/** Who acts, told as four steps from the sign-in to the workspace's own record. */
export function IdentityPanel(props: {
  host: string;
  signedIn: SignedIn;
  turns: ShownTurn[];
  onClose: () => void;
}) {
  const { signedIn, turns } = props;
  const [audit, setAudit] = useState<AuditReport>();
  const [failure, setFailure] = useState<Failure>();
  const done = turns.filter((turn) => turn.status !== "running").length;
  useEffect(() => {
    rpc("audit/verify", {}).then(setAudit, (error) => setFailure(asFailure(error)));
  }, [done]);
  const last = turns.flatMap((turn) => turn.actions).filter((a) => a.action.statement_id).at(-1)?.action;
  const state = last?.verified.state;
  return (
    <aside className="panel" aria-label="Identity" data-testid="panel">
      <header>
        <strong>Acting as</strong>
        <button type="button" className="icon" aria-label="Close" onClick={props.onClose}>
          <X size={16} />
        </button>
      </header>
      <div className="who">
        <span className="avatar large" aria-hidden>
          {initials(signedIn.display_name)}
        </span>
        <div>
          <strong>{signedIn.principal.user_name}</strong>
          <span className="quiet small">
            {props.host.replace(/^https?:\/\//, "")} · id {signedIn.principal.id}
          </span>
        </div>
      </div>
      <ol className="steps">
        <Step icon={<KeyRound size={14} />} title={signedIn.service_principal ? "Signed in as the app" : "Signed in"}>
          {signedIn.service_principal ? "With the credentials that the configuration names." : "OAuth with PKCE in your browser. The token stays out of this window."}
        </Step>
        <Step icon={<ArrowRightLeft size={14} />} title={last?.run_as ? `Exchanged for ${last.run_as.scopes.join(" ")}` : "Exchange"}>
          {last?.run_as ? `${last.run_as.grant}, as ${last.run_as.principal.user_name}` : signedIn.exchange}
        </Step>
        <Step icon={<Database size={14} />} title={last ? "Ran 1 statement" : "Nothing ran yet"}>
          {last ? <code>{last.statement_id}</code> : "Ask a question."}
        </Step>
        {state === "mismatch" ? (
          <Step icon={<ShieldAlert size={14} />} title="Mismatch" kind="bad">
            The query history names somebody else. The rows are withheld.
          </Step>
        ) : state === "ran_as_claimed" ? (
          <Step icon={<Check size={14} />} title="Verified">
            The query history says that it ran as {last?.run_as?.principal.user_name}.
          </Step>
        ) : last?.verified.state === "data_as_claimed" ? (
          <Step icon={<Check size={14} />} title="Data verified">
            The query history says that it read with the permissions of {last.run_as?.principal.user_name}, and was
            computed as {last.verified.compute_as}.
          </Step>
        ) : (
          <Step icon={<Clock3 size={14} />} title={state === "unconfirmed" ? "Unconfirmed" : "Not verified yet"} kind={state === "unconfirmed" ? "sp" : "none"}>
            {last?.verified.state === "unconfirmed" ? last.verified.reason : "The query history is asked after each statement."}
          </Step>
        )}
      </ol>
      <h3>Ledger</h3>
      {audit?.chain.state === "intact" && (
        <dl>
          <dt>{audit.chain.entries} entries</dt>
          <dd className="ok-text" data-testid="chain">
            chain intact
          </dd>
          <dt>Head</dt>
          <dd className="mono small">{audit.chain.head.slice(0, 12)}</dd>
          {audit.anchor && (
            <>
              <dt>Anchored by</dt>
              <dd>
                {audit.anchor.matching} {audit.anchor.matching === 1 ? "statement" : "statements"}
              </dd>
            </>
          )}
        </dl>
      )}
      {audit?.chain.state === "broken" && (
        <p className="bad-text" data-testid="chain">
          The chain is broken at entry {audit.chain.seq}: {audit.chain.reason}.
        </p>
      )}
      {failure && <FailureNote failure={failure} />}
    </aside>
  );
}

function Step(props: { icon: ReactNode; title: string; kind?: string; children: ReactNode }) {
  return (
    <li className={props.kind ?? "user"}>
      <span className="dot" aria-hidden>
        {props.icon}
      </span>
      <div>
        <strong>{props.title}</strong>
        <p className="quiet">{props.children}</p>
      </div>
    </li>
  );
}
