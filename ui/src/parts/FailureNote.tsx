import { CircleAlert, Lock } from "lucide-react";
import type { ReactNode } from "react";
import type { Failure } from "../contract";

/** What went wrong, why, and the next step; amber where the user can mend it. */
export function FailureNote({ failure, children }: { failure: Failure; children?: ReactNode }) {
  const mendable = ["sign_in_needed", "consent_needed", "busy", "rate_limited", "offline", "timed_out"];
  const calm = ["cancelled", "declined", "forbidden", "not_found"];
  const kind = calm.includes(failure.code) ? "calm" : mendable.includes(failure.code) ? "warn" : "bad";
  return (
    <section className={`note ${kind}`} role="alert" data-testid="failure" data-code={failure.code}>
      {failure.code === "forbidden" ? <Lock size={16} aria-hidden /> : <CircleAlert size={16} aria-hidden />}
      <div>
        <p>{failure.message}</p>
        <p className="quiet">{failure.hint}</p>
        {failure.code === "consent_needed" && failure.scope && (
          <p className="quiet">
            Missing scope: <code>{failure.scope}</code>
          </p>
        )}
        {children}
        {failure.trace && <p className="quiet small mono">trace {failure.trace}</p>}
      </div>
    </section>
  );
}
