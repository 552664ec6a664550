import { ArrowLeft, CircleCheck } from "lucide-react";
import type { SessionState, WorkspaceFound } from "../../contract";
import { Badge } from "../../design/Badge";
import { Button } from "../../design/Button";
import { useText } from "../../i18n";
import type { Found } from "../../state/finding";
import { useSigningIn } from "../../state/signing";
import { visible } from "../../state/visible";
import { FailureNote } from "../FailureNote";
import { Waiting } from "../Waiting";
import { bare } from "../Who";
import { DemoAccounts } from "./DemoAccounts";
import { Heading } from "./Heading";

/** The second step: in the browser, as oneself, at the workspace that was found. */
export function SignInStep(props: {
  found: Found;
  onSignedIn: (session: SessionState, fresh?: boolean) => void;
  /** To another workspace, where there is a choice. */
  onBack?: () => void;
  onSkip: () => void;
}) {
  const { workspace, demo } = props.found;
  const { t } = useText();
  const { waiting, busy, failure, start, cancel } = useSigningIn(false, props.onSignedIn);
  const begin = () => void start(workspace.host);
  const back = () => (busy ? cancel() : props.onBack?.());
  return (
    <div onKeyDown={(event) => event.key === "Escape" && !event.defaultPrevented && back()} data-testid="step-sign-in">
      <Heading title={t("onboarding.signIn")} state={waiting ? "waiting" : busy}>{t("onboarding.signInHint")}</Heading>
      <FoundCard workspace={workspace} demo={!!demo} />
      {demo && <DemoAccounts accounts={demo.accounts} />}
      {waiting ? (
        <Waiting key={waiting.url} waiting={waiting} onAgain={begin} onCancel={cancel} />
      ) : (
        <div className="mt-5 grid gap-3">
          <Button look="primary" size="lg" disabled={busy} onClick={begin} data-testid="sign-in">
            {busy ? t("signIn.reaching") : t("signIn.button")}
          </Button>
          {busy && (
            <Button look="plain" size="lg" onClick={cancel} data-testid="cancel-sign-in">
              {t("cancel")}
            </Button>
          )}
        </div>
      )}
      {failure && !busy && (
        <div className="mt-4">
          <FailureNote failure={failure} />
        </div>
      )}
      {!busy && (
        <div className="mt-4 -ml-3 flex flex-wrap">
          {props.onBack && (
            <Button look="plain" onClick={props.onBack} data-testid="onboarding-back">
              <ArrowLeft size={14} aria-hidden /> {t("onboarding.back")}
            </Button>
          )}
          <Button look="plain" onClick={props.onSkip} data-testid="skip-onboarding">
            {t("onboarding.skip")}
          </Button>
        </div>
      )}
    </div>
  );
}

const CLOUDS: Record<string, string> = { AWS: "AWS", AZURE: "Azure", GCP: "Google Cloud" };

/** What the address has said of itself. */
function FoundCard({ workspace, demo }: { workspace: WorkspaceFound; demo: boolean }) {
  const { t } = useText();
  const { host, cloud, workspace_id: id } = workspace;
  return (
    <div className="mt-5 flex flex-wrap gap-x-3 gap-y-1.5 rounded-md border border-line bg-surface px-3 py-2.5" data-testid="found-workspace">
      <CircleCheck size={18} className="mt-0.5 text-ok" role="img" aria-label={t("onboarding.found")} />
      <div className="grid min-w-0 flex-1 gap-0.5">
        <strong className="font-semibold [overflow-wrap:anywhere]" translate="no">
          {visible(bare(host))}
        </strong>
        <span className="text-xs text-ink-2 [overflow-wrap:anywhere]">
          {demo ? t("onboarding.demoHere") : id ? t("onboarding.workspaceId", { id: visible(id) }) : t("onboarding.answers")}
        </span>
      </div>
      {cloud && !demo && (
        // Beneath it where it is narrow: an address is read whole.
        <div className="min-w-0 self-center max-sm:ml-[30px] max-sm:basis-full">
          <Badge>{Object.hasOwn(CLOUDS, cloud) ? CLOUDS[cloud] : visible(cloud)}</Badge>
        </div>
      )}
    </div>
  );
}
