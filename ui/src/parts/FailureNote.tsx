import { Ban, CircleAlert, CircleX, Lock } from "lucide-react";
import type { ReactNode } from "react";
import type { Failure } from "../contract";
import { Callout } from "../design/Callout";
import type { Tone } from "../design/tone";
import { useText } from "../i18n";
import { Countdown } from "./Countdown";
import { Request } from "./Request";

type Code = Failure["code"];

/** Amber where the user can mend it, grey where nothing is broken, red otherwise. */
export function tone(code: Code): Tone {
  switch (code) {
    case "sign_in_needed":
    case "consent_needed":
    case "busy":
    case "rate_limited":
    case "offline":
    case "timed_out":
      return "sp";
    case "cancelled":
    case "declined":
    case "forbidden":
    case "not_found":
      return "none";
    default:
      return "bad";
  }
}

const ICONS: Partial<Record<Code, typeof Lock>> = { forbidden: Lock, cancelled: Ban, declined: Ban };

/** What went wrong, why, and the next step. */
export function FailureNote({ failure, bare, children }: { failure: Failure; bare?: boolean; children?: ReactNode }) {
  const { t } = useText();
  const kind = tone(failure.code);
  const Icon = ICONS[failure.code] ?? (kind === "bad" ? CircleX : CircleAlert);
  return (
    <Callout
      tone={kind}
      icon={<Icon size={16} aria-hidden />}
      bare={bare}
      role="alert"
      data-testid="failure"
      data-code={failure.code}
    >
      <p className="font-medium whitespace-pre-wrap">{failure.message}</p>
      <p className="whitespace-pre-wrap text-ink-2">{failure.hint}</p>
      {failure.code === "consent_needed" && failure.scope && (
        <p className="text-ink-2">
          {t("failure.scope")} <code className="font-mono">{failure.scope}</code>
        </p>
      )}
      {failure.code === "rate_limited" && failure.after_seconds > 0 && (
        <p className="text-ink-2 tabular-nums">
          {t("failure.freeIn")} <Countdown seconds={failure.after_seconds} />
        </p>
      )}
      {failure.code === "forbidden" && <Request failure={failure} />}
      {children}
      {failure.trace && <p className="mt-1 font-mono text-xs text-ink-2">{t("failure.trace", { trace: failure.trace })}</p>}
    </Callout>
  );
}
