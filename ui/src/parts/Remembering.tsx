import { useState } from "react";
import type { ApprovalRequest } from "../contract";
import { Button } from "../design/Button";
import { Choice } from "../design/Choice";
import { Facts } from "../design/Facts";
import { useText } from "../i18n";
import { SPANS, span } from "../state/decisions";
import { visible } from "../state/visible";

/** For how long the same may run unasked, and what the same is. No form: Enter decides nothing. */
export function Remembering(props: {
  approval: ApprovalRequest;
  onRun: (minutes: number) => void;
  onBack: () => void;
}) {
  const { t } = useText();
  const { approval } = props;
  const [minutes, setMinutes] = useState(SPANS[0] ?? 15);
  const { principal, mode } = approval.run_as;
  return (
    <div className="grid gap-3 border-t border-line p-3" data-testid="remembering">
      <Choice
        legend={t("approval.notAgainFor")}
        options={SPANS.map((value) => ({ value, label: span(t, value) }))}
        value={minutes}
        onChange={setMinutes}
        autoFocus
        testId="remember"
      />
      <Facts>
        <dt>{t("approval.what")}</dt>
        <dd>
          {t("approval.by", { operation: approval.operation })} <code>{visible(approval.name)}</code>
        </dd>
        <dt>{t("approval.on")}</dt>
        <dd>
          {approval.securables.map((one) => (
            <code key={one}>{visible(one)}</code>
          ))}
        </dd>
        <dt>{t("approval.through")}</dt>
        <dd>{visible(approval.resource)}</dd>
        <dt>{t("approval.as")}</dt>
        <dd>
          {mode === "service_principal" ? t("approval.asApp", { name: principal.user_name }) : principal.user_name}
        </dd>
      </Facts>
      <p className="text-sm text-ink-2">
        {t("approval.same")}
      </p>
      <div className="flex flex-wrap gap-2">
        <Button look="primary" onClick={() => props.onRun(minutes)} data-testid="remember-run">
          {t("approval.remember")}
        </Button>
        <Button onClick={props.onBack}>{t("approval.back")}</Button>
      </div>
    </div>
  );
}
