import { ArrowRightLeft, Check, Clock3, Database, KeyRound, ShieldAlert } from "lucide-react";
import { type ReactNode, useCallback, useEffect, useState } from "react";
import type { AuditReport, Failure, SignedIn } from "../contract";
import { cx } from "../design/cx";
import { Skeleton } from "../design/Skeleton";
import type { Tone } from "../design/tone";
import { asFailure, rpc } from "../host";
import type { ShownTurn } from "../state/turns";
import { Panel } from "./Panel";
import { FailedNote } from "./FailedNote";
import { Who } from "./Who";

/** Who acts, told as four steps from the sign-in to the workspace's own record. */
export default function IdentityPanel(props: {
  host: string;
  signedIn: SignedIn;
  turns: ShownTurn[];
  onClose: () => void;
}) {
  const { signedIn, turns } = props;
  const [audit, setAudit] = useState<AuditReport>();
  const [failure, setFailure] = useState<Failure>();
  const done = turns.filter((turn) => turn.status !== "running").length;
  const verify = useCallback(() => {
    setFailure(undefined);
    rpc("audit/verify", {}).then(setAudit, (error) => {
      setAudit(undefined);
      setFailure(asFailure(error));
    });
  }, []);
  // biome-ignore lint: anew after each turn
  useEffect(verify, [verify, done]);
  const last = turns.flatMap((turn) => turn.actions).filter((a) => a.action.statement_id).at(-1)?.action;
  const state = last?.verified.state;
  return (
    <Panel title="Acting as" label="Identity" id="identity" onClose={props.onClose}>
      <Who
        name={signedIn.display_name}
        userName={signedIn.principal.user_name}
        host={props.host}
        detail={` · id ${signedIn.principal.id}`}
        service={signedIn.service_principal}
      />
      <ol className="grid">
        <Step icon={<KeyRound size={14} />} title={signedIn.service_principal ? "Signed in as the app" : "Signed in"}>
          {signedIn.service_principal ? "With the credentials that the configuration names." : "OAuth with PKCE in your browser. The token stays out of this window."}
        </Step>
        <Step icon={<ArrowRightLeft size={14} />} title={
            last?.run_as ? (
              <>
                Exchanged for <code className="font-mono text-[.93em] font-medium">{last.run_as.scopes.join(" ")}</code>
              </>
            ) : (
              "Exchange"
            )
          }>
          {last?.run_as ? `${last.run_as.grant}, as ${last.run_as.principal.user_name}` : signedIn.exchange}
        </Step>
        <Step icon={<Database size={14} />} title={last ? "Ran 1 statement" : "Nothing ran yet"}>
          {last ? <code className="font-mono text-xs">{last.statement_id}</code> : "Ask a question."}
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
      <section className="grid gap-2">
        <h3 className="font-semibold">Ledger</h3>
        {!audit && !failure && <Skeleton lines={2} label="The chain is being checked" />}
        {audit?.chain.state === "intact" && (
          <dl className="grid grid-cols-[1fr_auto] gap-2 text-sm [&_dd]:text-right">
            <dt>{audit.chain.entries} entries</dt>
            <dd className="inline-flex items-center gap-1 font-semibold text-ok" data-testid="chain">
              <Check size={14} aria-hidden />
              chain intact
            </dd>
            <dt>Head</dt>
            <dd className="font-mono text-xs text-ink-2">{audit.chain.head.slice(0, 12)}</dd>
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
          <p className="flex gap-2 text-sm text-bad" data-testid="chain">
            <ShieldAlert size={16} className="mt-px" aria-hidden />
            <span>
              The chain is broken at entry {audit.chain.seq}: {audit.chain.reason}.
            </span>
          </p>
        )}
        {failure && <FailedNote failure={failure} again={verify} />}
      </section>
    </Panel>
  );
}

const DOTS: Record<Tone, string> = {
  user: "bg-user-soft border-user-line text-user",
  bad: "bg-bad-soft border-bad-line text-bad",
  sp: "bg-sp-soft border-sp-line text-sp",
  none: "bg-sunken border-line-strong text-ink-3",
};

function Step(props: { icon: ReactNode; title: ReactNode; kind?: Tone; children: ReactNode }) {
  return (
    <li className="relative flex gap-3 pb-4 not-last:before:absolute not-last:before:top-6 not-last:before:bottom-0 not-last:before:left-[11px] not-last:before:border-l-2 not-last:before:border-user-line">
      <span className={cx("grid size-6 shrink-0 place-items-center rounded-full border", DOTS[props.kind ?? "user"])} aria-hidden>
        {props.icon}
      </span>
      <div className="min-w-0">
        <strong className="font-semibold">{props.title}</strong>
        <p className="text-sm text-ink-2 [overflow-wrap:anywhere]">{props.children}</p>
      </div>
    </li>
  );
}
