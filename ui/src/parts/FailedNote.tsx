import { RotateCw } from "lucide-react";
import { Button } from "../design/Button";
import { useText } from "../i18n";
import type { Failed } from "../state/failed";
import { useWaysOn } from "../state/ways";
import { FailureNote } from "./FailureNote";

/** What went wrong with something that was just done, and the ways on: to do it again, to sign in, to look what is
 * not in order. */
export function FailedNote({ failure, again, bare }: Failed & { bare?: boolean }) {
  const { t } = useText();
  const { onSignIn, onDoctor } = useWaysOn();
  const { code } = failure;
  const signIn = (code === "sign_in_needed" || code === "consent_needed") && onSignIn;
  const doctor = ["consent_needed", "exchange_failed", "internal", "invalid", "offline"].includes(code) && onDoctor;
  return (
    <FailureNote failure={failure} bare={bare}>
      <div className="mt-1 flex flex-wrap gap-2 empty:hidden">
        {signIn && (
          <Button look="primary" onClick={signIn} data-testid="sign-in-again">
            {t("turn.signInAgain")}
          </Button>
        )}
        {again && (
          <Button onClick={again} data-testid="do-again">
            <RotateCw size={14} aria-hidden /> {t("again")}
          </Button>
        )}
        {doctor && (
          <Button look="plain" onClick={doctor} data-testid="doctor">
            {t("turn.check")}
          </Button>
        )}
      </div>
    </FailureNote>
  );
}
