import { useState } from "react";
import type { ApprovalRequest } from "../contract";
import { Button } from "../design/Button";
import { Choice } from "../design/Choice";
import { Facts } from "../design/Facts";
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
  const { principal, mode } = approval.run_as;
  return (
    <div className="grid gap-3 border-t border-line p-3" data-testid="remembering">
      <Choice
        legend="Run now, and do not ask again for"
        options={SPANS.map((value) => ({ value, label: span(value) }))}
        value={minutes}
        onChange={setMinutes}
        autoFocus
        testId="remember"
      />
      <Facts>
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
      </Facts>
      <p className="text-sm text-ink-2">
        Other values and conditions count as the same. You can revoke this under Remembered.
      </p>
      <div className="flex flex-wrap gap-2">
        <Button look="primary" onClick={() => props.onRun(minutes)} data-testid="remember-run">
          Run and remember
        </Button>
        <Button onClick={props.onBack}>Back</Button>
      </div>
    </div>
  );
}
