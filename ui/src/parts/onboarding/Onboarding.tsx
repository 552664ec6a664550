import { useState } from "react";
import type { SessionState } from "../../contract";
import { useText } from "../../i18n";
import type { Found } from "../../state/finding";
import { Gate } from "../Gate";
import { SignInStep } from "./SignInStep";
import { Steps } from "./Steps";
import { WorkspaceStep } from "./WorkspaceStep";

/** The way in of whoever is here for the first time: which workspace, and who. What they can reach comes
 * after, beside the composer. */
export default function Onboarding(props: {
  session: SessionState;
  /** Begins with the demo workspace. */
  demo?: boolean;
  onSignedIn: (session: SessionState, fresh?: boolean) => void;
  /** To the sign-in without steps. */
  onSkip: () => void;
}) {
  const { lang } = useText();
  const [session, setSession] = useState(props.session);
  const [host, setHost] = useState(session.host ?? "");
  const [found, setFound] = useState<Found>();
  const [wasFound, setWasFound] = useState(false);
  const settled = !!session.host && (session.fixed || session.profiles.length === 0);
  const go = (next: Found) => {
    // A profile under which somebody is signed in already leads into the window.
    if (next.session?.signed_in) return props.onSignedIn(next.session);
    if (next.session) setSession(next.session);
    if (!next.demo) setHost(next.workspace.host);
    setFound(next);
    setWasFound(true);
  };
  return (
    <Gate testId="onboarding" lang={lang} steady>
      <div className="mt-5">
        <Steps at={found ? "signIn" : "workspace"} />
      </div>
      {found ? (
        <SignInStep
          found={found}
          onSignedIn={props.onSignedIn}
          onBack={session.fixed ? undefined : () => setFound(undefined)}
          onSkip={props.onSkip}
        />
      ) : (
        <WorkspaceStep
          session={session}
          host={host}
          onHost={setHost}
          begin={wasFound ? undefined : props.demo ? "demo" : settled ? "host" : undefined}
          onFound={go}
          onSkip={props.onSkip}
        />
      )}
    </Gate>
  );
}
