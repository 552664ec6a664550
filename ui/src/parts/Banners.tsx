import { Clock3, UserCog } from "lucide-react";
import type { SignedIn } from "../contract";
import { useText } from "../i18n";
import { useEnding } from "../state/ending";
import { UpdateNote } from "./UpdateNote";

const BANNER = "flex gap-2 border-b border-sp-line bg-sp-soft px-6 py-2 text-sm text-sp max-md:px-3";

/** What holds for the whole window: that a service principal acts, that the sign-in ends, that a newer version is there. */
export function Banners({ signedIn, onAhead }: { signedIn: SignedIn; onAhead: () => void }) {
  const { t } = useText();
  const ending = useEnding(signedIn.ends_at_ms);
  return (
    <>
      {signedIn.service_principal && (
        <p className={BANNER} role="status">
          <UserCog size={16} className="mt-px" aria-hidden />
          <span>{t("chat.asApp", { name: signedIn.principal.user_name })}</span>
        </p>
      )}
      {ending && (
        <p className={BANNER} role="status" data-testid="ending">
          <Clock3 size={16} className="mt-px" aria-hidden />
          <span>
            {t("chat.ends", { time: ending.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }) })}{" "}
            <button type="button" className="min-h-6 font-semibold underline" onClick={onAhead}>
              {t("turn.signInAgain")}
            </button>{" "}
            {t("chat.endsOn")}
          </span>
        </p>
      )}
      <UpdateNote />
    </>
  );
}
