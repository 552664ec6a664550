import type { SignedIn } from "../contract";
import { useText } from "../i18n";
import type { ShownTurn } from "../state/turns";
import { Leases } from "./identity/Leases";
import { LedgerState } from "./identity/LedgerState";
import { SessionEnd } from "./identity/SessionEnd";
import { Steps } from "./identity/Steps";
import { Panel } from "./Panel";
import { Who } from "./Who";

/** Who acts: told as four steps from the sign-in to the workspace's own record, with what is lent and what is kept. */
export default function IdentityPanel(props: {
  host: string;
  signedIn: SignedIn;
  turns: ShownTurn[];
  onAudit?: () => void;
  onClose: () => void;
}) {
  const { t } = useText();
  const { signedIn, turns } = props;
  const actions = turns.flatMap((turn) => turn.actions);
  const done = turns.filter((turn) => turn.status !== "running").length;
  const ended = actions.filter((shown) => shown.action.status !== "running").length;
  const last = actions.filter((shown) => shown.action.statement_id).at(-1)?.action;
  return (
    <Panel title={t("identity.actingAs")} label={t("identity.title")} id="identity" close={t("close")} onClose={props.onClose}>
      <div translate="no">
        <Who
          name={signedIn.display_name}
          userName={signedIn.principal.user_name}
          host={props.host}
          detail={` · id ${signedIn.principal.id}`}
          service={signedIn.service_principal}
        />
      </div>
      {signedIn.ends_at_ms !== null && <SessionEnd endsAt={signedIn.ends_at_ms} />}
      <Steps signedIn={signedIn} last={last} />
      <Leases done={ended} />
      <LedgerState done={done} onAudit={props.onAudit} />
    </Panel>
  );
}
