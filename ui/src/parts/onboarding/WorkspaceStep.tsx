import { FlaskConical } from "lucide-react";
import { useEffect } from "react";
import type { SessionState } from "../../contract";
import { Button } from "../../design/Button";
import { cx } from "../../design/cx";
import { Spinner } from "../../design/Spinner";
import { useText } from "../../i18n";
import { useDemoOffer } from "../../state/demo";
import { type Found, useFinding } from "../../state/finding";
import { Allowed } from "../Allowed";
import { FailureNote } from "../FailureNote";
import { ProfileChoices } from "../ProfileChoices";
import { bare } from "../Who";
import { Heading } from "./Heading";

/** The first step: an address, a profile of the Databricks tools, or the demo. It is asked what it is before
 * anybody goes on. */
export function WorkspaceStep(props: {
  session: SessionState;
  host: string;
  onHost: (host: string) => void;
  /** What is asked at once: the address that is settled, or the demo. */
  begin?: "host" | "demo";
  onFound: (found: Found) => void;
  onSkip: () => void;
}) {
  const { session, host, begin } = props;
  const { t } = useText();
  const { looking, failure, find, choose, startDemo, stop } = useFinding(props.onFound);
  const offered = useDemoOffer(!session.fixed);
  useEffect(() => {
    if (begin === "host") void find(host);
    if (begin === "demo") void startDemo();
    // What is asked at once is asked once.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);

  const at = looking && "profile" in looking ? looking.profile : undefined;
  const profile = session.profiles.find((one) => one.name === at);
  const asked = () => {
    if (!looking) return undefined;
    if ("demo" in looking) return t("onboarding.startingDemo");
    return t("onboarding.asking", { host: bare("host" in looking ? looking.host.trim() : (profile?.host ?? "")) });
  };
  // Of the address itself, and not of the way to it.
  const isWrong = failure?.code === "invalid";
  return (
    <div onKeyDown={(event) => event.key === "Escape" && looking && stop()} data-testid="step-workspace">
      <Heading title={t("onboarding.title")} state={!!looking}>{t("onboarding.hint")}</Heading>
      <form
        className="mt-5 grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void find(host);
        }}
      >
        <label className={cx("framed block rounded-md border bg-surface px-3 py-2", isWrong ? "border-bad" : "border-edge")}>
          <span className="block text-xs text-ink-2">{t("onboarding.address")}</span>
          <input
            className="w-full bg-transparent py-0.5"
            value={host}
            onChange={(event) => props.onHost(event.target.value)}
            readOnly={session.fixed || !!looking}
            placeholder="https://your-workspace-host"
            spellCheck={false}
            autoCapitalize="off"
            aria-describedby="address-hint"
            aria-invalid={isWrong || undefined}
            data-testid="host"
          />
        </label>
        <p className="-mt-2 text-xs text-ink-2" id="address-hint">
          {session.fixed ? t("onboarding.fixed") : (session.managed?.workspaces ?? []).length > 0 ? t("onboarding.managed") : t("onboarding.paste")}
        </p>
        {looking ? (
          <Button size="lg" onClick={stop} data-testid="stop-looking">
            {t("cancel")}
          </Button>
        ) : (
          <Button type="submit" look="primary" size="lg" disabled={!host.trim()} data-testid="workspace-continue">
            {t("onboarding.continue")}
          </Button>
        )}
      </form>
      <p className="flex items-center gap-2 text-sm text-ink-2 not-empty:mt-4" role="status">
        {looking && (
          <>
            <Spinner /> <span className="min-w-0 [overflow-wrap:anywhere]">{asked()}</span>
          </>
        )}
      </p>
      {failure && (
        <div className="mt-4">
          <FailureNote failure={failure} />
        </div>
      )}
      {!session.fixed && (
        <Allowed
          disabled={!!looking}
          onChoose={(one) => {
            props.onHost(one);
            void find(one);
          }}
        />
      )}
      {!session.fixed && session.profiles.length > 0 && (
        <section className="mt-6 grid gap-2" aria-labelledby="known">
          <h2 className="text-sm text-ink-2" id="known">
            {t("onboarding.known")}
          </h2>
          <ProfileChoices
            bare
            profiles={session.profiles}
            chosen={at}
            disabled={!!looking}
            onChoose={(name) => void choose(name, session.profiles.find((one) => one.name === name)?.host ?? "")}
          />
        </section>
      )}
      {offered && (
        <section className="mt-6 grid gap-3 rounded-md border border-line bg-surface p-4" aria-labelledby="demo">
          <div className="grid gap-1">
            <h2 className="flex items-center gap-2 font-semibold" id="demo">
              <FlaskConical size={16} className="text-ink-2" aria-hidden /> {t("onboarding.demo")}
            </h2>
            <p className="text-sm text-ink-2">{t("onboarding.demoHint")}</p>
          </div>
          <Button className="justify-self-start" disabled={!!looking} onClick={() => void startDemo()} data-testid="start-demo">
            {t("onboarding.demoStart")}
          </Button>
        </section>
      )}
      <Button look="plain" className="mt-4 -ml-3" onClick={props.onSkip} data-testid="skip-onboarding">
        {t("onboarding.skip")}
      </Button>
    </div>
  );
}
