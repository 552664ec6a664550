import { ArrowRightLeft, Check, CircleX, Clock3, Database, KeyRound, ShieldAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { Action, SignedIn } from "../../contract";
import { cx } from "../../design/cx";
import type { Tone } from "../../design/tone";
import { useText } from "../../i18n";

/** How the last statement came to run, in four steps: signed in, exchanged, ran, verified. */
export function Steps({ signedIn, last }: { signedIn: SignedIn; last?: Action }) {
  const { t, took, number } = useText();
  const service = signedIn.service_principal;
  const runAs = last?.run_as;
  const failed = last?.error && last.status === "failed";
  return (
    <ol className="grid">
      <Step icon={<KeyRound size={14} />} title={service ? t("steps.signedInAsApp") : t("steps.signedIn")}>
        {service ? t("steps.signedInAsAppHow") : t("steps.signedInHow")}
      </Step>
      <Step
        icon={<ArrowRightLeft size={14} />}
        kind={runAs ? (runAs.mode === "service_principal" ? "sp" : "user") : "none"}
        title={
          runAs ? (
            <>
              {t("steps.exchangedFor")} <code className="font-mono font-medium">{runAs.scopes.join(" ")}</code>
            </>
          ) : (
            t("steps.exchange")
          )
        }
      >
        {runAs ? (
          <span translate="no">
            {runAs.grant}, {runAs.principal.user_name}
          </span>
        ) : (
          <span translate="no">{signedIn.exchange}</span>
        )}
      </Step>
      <Step
        icon={failed ? <CircleX size={14} /> : <Database size={14} />}
        kind={failed ? "bad" : last ? "user" : "none"}
        title={!last ? t("steps.nothingRan") : failed ? t("steps.refused") : last.status === "running" ? t("steps.runs") : t("steps.ran")}
      >
        {last ? (
          <>
            {[typeof last.rows === "number" && t("audit.rows", { count: last.rows, shown: number(last.rows) }), last.status !== "running" && took(last.ms)]
              .filter(Boolean)
              .join(" · ")}{" "}
            <code className="block font-mono text-xs">{last.statement_id}</code>
          </>
        ) : (
          t("steps.ask")
        )}
      </Step>
      <Record last={last} />
    </ol>
  );
}

/** The last step: what the workspace's own record says. */
function Record({ last }: { last?: Action }) {
  const { t } = useText();
  const verified = last?.verified;
  const name = last?.run_as?.principal.user_name ?? "";
  switch (verified?.state) {
    case "mismatch":
      return (
        <Step icon={<ShieldAlert size={14} />} title={t("steps.mismatch")} kind="bad">
          {t("steps.mismatchHow")}
        </Step>
      );
    case "ran_as_claimed":
      return (
        <Step icon={<Check size={14} />} title={t("steps.verified")}>
          {t("steps.verifiedHow", { name })}
        </Step>
      );
    case "data_as_claimed":
      return (
        <Step icon={<Check size={14} />} title={t("steps.dataVerified")}>
          {t("steps.dataVerifiedHow", { name, other: verified.compute_as })}
        </Step>
      );
    case "unconfirmed":
      return (
        <Step icon={<Clock3 size={14} />} title={t("steps.unconfirmed")} kind="sp">
          <span translate="no">{verified.reason}</span>
        </Step>
      );
    default:
      return (
        <Step icon={<Clock3 size={14} />} title={t("steps.notVerified")} kind="none">
          {t("steps.notVerifiedHow")}
        </Step>
      );
  }
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
