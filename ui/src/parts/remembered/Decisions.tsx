import { Button } from "../../design/Button";
import { Facts } from "../../design/Facts";
import { useText } from "../../i18n";
import { useRemembered } from "../../state/remembered";
import { visible } from "../../state/visible";
import { FailedNote } from "../FailedNote";
import { LIST } from "./list";

/** What runs without asking, until its time is over. Each can be revoked, at once. */
export function Decisions(props: {
  /** Grows when a turn ends. */
  done: number;
  userName: string;
  /** Where the focus goes when what had it is gone. */
  onGone?: () => void;
}) {
  const { t, moment } = useText();
  const { decisions, failed, revoke } = useRemembered(props.done);
  return (
    <div className="grid gap-2">
      <p className="text-sm text-ink-2">{t("decisions.about")}</p>
      {failed && <FailedNote {...failed} />}
      {decisions?.length === 0 && <p className="text-sm">{t("decisions.none")}</p>}
      <ul className={LIST}>
        {decisions?.map((one) => (
          <li key={one.id} className="grid gap-1 px-3 py-2 text-sm" data-testid="remembered-decision">
            <div className="flex items-center justify-between gap-2">
              <p translate="no">
                <strong>{one.operation}</strong> {t("decisions.by")} <code className="font-mono text-xs">{visible(one.name)}</code>
              </p>
              <Button
                size="sm"
                aria-label={t("decisions.revokeThis", { operation: one.operation, securables: one.securables.join(", ") })}
                onClick={() => void revoke(one.id).then(() => props.onGone?.())}
                data-testid="revoke"
              >
                {t("decisions.revoke")}
              </Button>
            </div>
            <Facts>
              <dt>{t("decisions.on")}</dt>
              <dd>
                {one.securables.map((name) => (
                  <code key={name}>{visible(name)}</code>
                ))}
              </dd>
              <dt>{t("decisions.through")}</dt>
              <dd translate="no">{visible(one.resource)}</dd>
              <dt>{t("decisions.as")}</dt>
              <dd translate="no">
                {one.run_as === "service_principal" ? t("decisions.servicePrincipal", { id: one.principal_id }) : props.userName}
              </dd>
              <dt>{t("decisions.until")}</dt>
              <dd className="tabular-nums">
                <time dateTime={one.expires_at}>{moment(one.expires_at)}</time>
              </dd>
            </Facts>
          </li>
        ))}
      </ul>
    </div>
  );
}
