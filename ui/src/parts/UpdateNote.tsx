import { ArrowUpCircle } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useText } from "../i18n";
import { run } from "../state/commands";
import { restart, useReplacing } from "../state/replacing";
import { putOff, useLooking, useNewer } from "../state/updates";
import { saidOf } from "./replaced";

const NewVersion = lazy(() => import("./NewVersion"));

const LINK = "min-h-6 font-semibold underline";

/** Says that there is a newer version, until it is put off. */
export function UpdateNote() {
  const { t } = useText();
  useLooking();
  const newer = useNewer();
  const now = useReplacing();
  const [shown, setShown] = useState(false);
  if (!newer) return null;
  const told = saidOf(t, now, newer.version);
  const later = () => {
    putOff(newer.version);
    // What had the focus is gone.
    run("compose");
  };
  return (
    <>
      <p className="flex gap-2 border-b border-line bg-sunken px-6 py-2 text-sm max-md:px-3" role="status" data-testid="update-note">
        <ArrowUpCircle size={16} className="mt-1 shrink-0" aria-hidden />
        <span className="flex min-w-0 flex-wrap items-center gap-x-3">
          {told}{" "}
          <button type="button" className={LINK} onClick={() => setShown(true)} data-testid="update-show">
            {t("updates.show")}
          </button>{" "}
          {now.at === "installed" && (
            <button type="button" className={LINK} onClick={() => void restart()} data-testid="update-note-restart">
              {t("updates.restartNow")}
            </button>
          )}{" "}
          {(now.at === "idle" || now.at === "installed") && (
            <button type="button" className={LINK} onClick={later} data-testid="update-put-off">
              {t("updates.later")}
            </button>
          )}
        </span>
      </p>
      <Suspense>{shown && <NewVersion newer={newer} back="[data-testid=composer]" onClose={() => setShown(false)} />}</Suspense>
    </>
  );
}
