import { lazy, Suspense } from "react";
import type { SignedIn } from "../contract";
import type { ShownTurn } from "../state/turns";

const IdentityPanel = lazy(() => import("./IdentityPanel"));
const Remembered = lazy(() => import("./Remembered"));

/** What is shown on demand at the window's right, one at a time. */
export function Panels(props: {
  shown?: "identity" | "remembered";
  /** Whose they are: somebody else's begin anew. */
  person: string;
  host: string;
  signedIn: SignedIn;
  turns: ShownTurn[];
  /** How many turns have ended. */
  done: number;
  onAudit: () => void;
  onClose: () => void;
}) {
  const { shown, signedIn, onClose } = props;
  return (
    <Suspense>
      {shown === "identity" && (
        <IdentityPanel host={props.host} signedIn={signedIn} turns={props.turns} onAudit={props.onAudit} onClose={onClose} />
      )}
      {shown === "remembered" && (
        <Remembered key={`remembered of ${props.person}`} done={props.done} userName={signedIn.principal.user_name} onClose={onClose} />
      )}
    </Suspense>
  );
}
