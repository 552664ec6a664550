import { lazy, Suspense, useState } from "react";
import { isFirstRun, skipIntroduction } from "../state/introduced";
import { SignIn } from "./SignIn";

const Onboarding = lazy(() => import("./onboarding/Onboarding"));

/** The way in: in steps for whoever is here for the first time, else the sign-in. */
export function Entrance(props: Parameters<typeof SignIn>[0]) {
  const { session, onCancel } = props;
  const [way, setWay] = useState<"plain" | "steps" | "demo">(() =>
    !onCancel && !session.problem && isFirstRun(session) ? "steps" : "plain",
  );
  if (way === "plain") return <SignIn {...props} onDemo={() => setWay("demo")} />;
  const skip = () => {
    // Whoever comes back from the demo has skipped nothing.
    if (way === "steps") skipIntroduction();
    setWay("plain");
  };
  return (
    <Suspense>
      <Onboarding key={way} session={session} demo={way === "demo"} onSignedIn={props.onSignedIn} onSkip={skip} />
    </Suspense>
  );
}
