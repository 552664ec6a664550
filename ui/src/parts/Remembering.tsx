import { useId, useState } from "react";
import type { ApprovalRequest } from "../contract";
import { SPANS, span } from "../state/decisions";
import { visible } from "../state/visible";

/** For how long the same may run unasked, and what the same is. No form: Enter decides nothing. */
export function Remembering(props: {
  approval: ApprovalRequest;
  onRun: (minutes: number) => void;
  onBack: () => void;
}) {
  const { approval } = props;
  const [minutes, setMinutes] = useState(SPANS[0] ?? 15);
  const group = useId();
  const { principal, mode } = approval.run_as;
  return (
    <div className="remembering pad" data-testid="remembering">
      <fieldset>
        <legend>Run now, and do not ask again for</legend>
        <div className="row">
          {SPANS.map((choice) => (
            <label key={choice}>
              <input
                type="radio"
                name={group}
                checked={minutes === choice}
                autoFocus={choice === SPANS[0]}
                onChange={() => setMinutes(choice)}
                data-testid={`remember-${choice}`}
              />
              {span(choice)}
            </label>
          ))}
        </div>
      </fieldset>
      <dl>
        <dt>what</dt>
        <dd>
          {approval.operation}, by <code>{visible(approval.name)}</code>
        </dd>
        <dt>on</dt>
        <dd>
          {approval.securables.map((one) => (
            <code key={one}>{visible(one)}</code>
          ))}
        </dd>
        <dt>through</dt>
        <dd>{visible(approval.resource)}</dd>
        <dt>as</dt>
        <dd>
          {mode === "service_principal" ? "service principal " : ""}
          {principal.user_name}
        </dd>
      </dl>
      <p className="quiet small">Other values and conditions count as the same. You can revoke this under Remembered.</p>
      <div className="row">
        <button type="button" className="primary" onClick={() => props.onRun(minutes)} data-testid="remember-run">
          Run and remember
        </button>
        <button type="button" onClick={props.onBack}>
          Back
        </button>
      </div>
    </div>
  );
}
