import { type ReactNode, useEffect, useRef, useState } from "react";
import type { SessionState } from "../contract";
import { Button } from "../design/Button";
import { asFailure, rpc } from "../host";
import { type Key, useText } from "../i18n";
import { passes, useLookingAgain } from "../state/again";
import { useDemoOffer } from "../state/demo";
import { useSigningIn } from "../state/signing";
import { Allowed } from "./Allowed";
import { FailureNote } from "./FailureNote";
import { Gate } from "./Gate";
import { others, ProfileChoices } from "./ProfileChoices";
import { Waiting } from "./Waiting";

export type Reason = "again" | "ahead" | "consent" | "ended";

const AGAIN: Record<Reason, Key> = {
  again: "signIn.again",
  ended: "signIn.ended",
  ahead: "signIn.ahead",
  consent: "signIn.consent",
};

/** Choose a workspace, sign in with the browser, wait with the link in sight. With `again` the
 * workspace is settled: a question waits for its owner, or the sign-in is about to end. */
export function SignIn({
  session,
  onSignedIn,
  again,
  another = false,
  onCancel,
  onDoctor,
  onDemo,
}: {
  session: SessionState;
  /** Somebody is here, `fresh` from the browser or taken up again. */
  onSignedIn: (session: SessionState, fresh?: boolean) => void;
  again?: Reason;
  /** Whoever signs in comes beside those who are signed in here. */
  another?: boolean;
  /** Goes back to where one was, where there is such a place. */
  onCancel?: () => void;
  onDoctor?: () => void;
  /** To the demo workspace, where there is one. */
  onDemo?: () => void;
}) {
  const { t, lang } = useText();
  const [host, setHost] = useState(session.host ?? "");
  const { waiting, busy, failure, setFailure, start, cancel } = useSigningIn(another, onSignedIn);
  const [chosen, setChosen] = useState<string>();
  const [trying, setTrying] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const looking = useRef<Promise<void>>(undefined);
  // What a look finds is no news to somebody who is signing in or has left.
  const heeded = useRef(true);
  const away = busy || chosen !== undefined;
  useEffect(() => {
    heeded.current = !away;
    return () => {
      heeded.current = false;
    };
  });
  // The same workspace is likely, and another one is a matter of typing.
  useEffect(() => {
    if (another) field.current?.select();
  }, [another]);

  const lookOnce = async () => {
    try {
      const next = await rpc("session/again", {});
      if (heeded.current) onSignedIn(next);
    } catch (error) {
      if (heeded.current) setFailure(asFailure(error));
    } finally {
      looking.current = undefined;
    }
  };
  const look = () => (looking.current ??= lookOnce());
  const passing = passes(session.problem);
  useLookingAgain(passing && !away, look);
  const tryAgain = async () => {
    setFailure(undefined);
    setTrying(true);
    await look();
    setTrying(false);
  };
  const choose = async (name: string) => {
    setFailure(undefined);
    setChosen(name);
    try {
      onSignedIn(await rpc("session/switch", { name }));
    } catch (error) {
      setFailure(asFailure(error));
    } finally {
      setChosen(undefined);
    }
  };

  const problem = away ? undefined : (failure ?? session.problem ?? undefined);
  const kept = session.profiles.some((one) => one.name === session.profile && one.user_name);
  // To go on with the sign-in that is there is the first thing to try.
  const isSecond = session.problem !== null && kept;
  // Out of a locked window every way leads over a sign-in.
  const isFirst = !again && !another && !session.locked;
  const offersDemo = useDemoOffer(isFirst && !!onDemo && !session.fixed);
  return (
    <Gate lang={lang}>
      {again ? (
        <Opening title={t("signIn.title.again")}>{t(AGAIN[again])}</Opening>
      ) : another ? (
        <Opening title={t("signIn.title.another")}>{t("signIn.another")}</Opening>
      ) : (
        <Opening title={t("onboarding.title")}>{t("signIn.hint")}</Opening>
      )}
      {waiting ? (
        <Waiting key={waiting.url} waiting={waiting} onAgain={() => void start(host)} onCancel={cancel} />
      ) : (
        <form
          className="mt-5 grid gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            void start(host);
          }}
        >
          <label className="framed block rounded-md border border-edge bg-surface px-3 py-2" hidden={!!again}>
            <span className="block text-xs text-ink-2">{t("onboarding.step.workspace")}</span>
            <input
              ref={field}
              className="w-full bg-transparent py-0.5"
              value={host}
              onChange={(event) => setHost(event.target.value)}
              readOnly={session.fixed}
              placeholder="https://your-workspace-host"
              spellCheck={false}
              autoFocus={!again}
              data-testid="host"
            />
          </label>
          <Button
            type="submit"
            look={isSecond ? "normal" : "primary"}
            size="lg"
            autoFocus={!!again}
            disabled={away || !host.trim()}
            data-testid="sign-in"
          >
            {busy ? t("signIn.reaching") : t("signIn.button")}
          </Button>
          {busy ? (
            <Button look="plain" size="lg" onClick={cancel} data-testid="cancel-sign-in">
              {t("cancel")}
            </Button>
          ) : (
            onCancel && (
              <Button look="plain" size="lg" onClick={onCancel} data-testid="sign-in-back">
                {t("signIn.notNow")}
              </Button>
            )
          )}
          {offersDemo && !away && (
            <Button look="plain" size="lg" onClick={onDemo} data-testid="try-demo">
              {t("onboarding.demoStart")}
            </Button>
          )}
        </form>
      )}
      {!waiting && !again && !session.fixed && (
        <Allowed
          disabled={away}
          onChoose={(one) => {
            setHost(one);
            void start(one);
          }}
        />
      )}
      {problem && (
        <div className="mt-4">
          <FailureNote failure={problem}>
            {session.problem && kept && (
              <p className="text-ink-2">
                {passing ? t("signIn.keptPassing") : t("signIn.kept")}
              </p>
            )}
            <div className="mt-1 flex flex-wrap gap-2 empty:hidden">
              {session.problem && (
                <Button look={isSecond ? "primary" : "normal"} onClick={() => void tryAgain()} data-testid="again">
                  {trying ? t("signIn.trying") : t("again")}
                </Button>
              )}
              {onDoctor && (
                <Button onClick={onDoctor} data-testid="doctor">
                  {t("ready.doctor")}
                </Button>
              )}
            </div>
          </FailureNote>
        </div>
      )}
      {isFirst && !waiting && (
        <ProfileChoices
          profiles={others(session)}
          chosen={chosen}
          disabled={away}
          onChoose={(name) => void choose(name)}
        />
      )}
    </Gate>
  );
}

function Opening({ title, children }: { title: string; children: ReactNode }) {
  return (
    <>
      <h1 className="mt-5 mb-4 text-2xl leading-tight font-bold tracking-tight text-balance">{title}</h1>
      <p className="text-ink-2">{children}</p>
    </>
  );
}
