import { Lock, RefreshCw } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { Button } from "../../design/Button";
import { Switch } from "../../design/Switch";
import { useText } from "../../i18n";
import { useSettled } from "../../state/managed";
import { usePreferences } from "../../state/preferences";
import { useReplacing } from "../../state/replacing";
import { useUpdates } from "../../state/updates";
import { FailedNote } from "../FailedNote";
import { prefer } from "../prefer";
import { saidOf } from "../replaced";
import { Setting } from "./Setting";

const NewVersion = lazy(() => import("../NewVersion"));

/** Whether new versions are looked for, and what was found. */
export function Updating() {
  const { t } = useText();
  const now = usePreferences();
  const { found, looking, failed, look } = useUpdates();
  const [shown, setShown] = useState(false);
  const newer = found?.newer;
  const replacing = useReplacing();
  const settled = useSettled("updates");
  if (settled === "off") {
    return (
      <Setting id="updates" hint={t("settings.updates.managed")}>
        <p className="flex items-center gap-2 text-ink-2" data-testid="update-said">
          <Lock size={14} className="shrink-0" aria-hidden /> {t("managed.updates.off")}
        </p>
      </Setting>
    );
  }
  const skipped = !!newer && newer.version === now.skipped_version;
  const said = !found
    ? undefined
    : !found.watched
      ? t("updates.unwatched")
      : newer
        ? skipped
          ? t("updates.skipped", { version: newer.version })
          : saidOf(t, replacing, newer.version)
        : t("updates.newest", { version: found.version });
  return (
    <Setting id="updates" bare>
      <Switch checked={now.updates} onChange={(updates) => void prefer({ updates })} hint={t("settings.updates.hint")}>
        {t("settings.updates")}
      </Switch>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Button onClick={() => void (looking || look())} aria-disabled={looking} data-testid="update-look">
          <RefreshCw size={16} aria-hidden /> {t(looking ? "updates.looking" : "updates.look")}
        </Button>
        {newer && (
          <Button
            onClick={() => {
              if (skipped) void prefer({ skipped_version: null });
              setShown(true);
            }}
            data-testid="update-open"
          >
            {t("updates.show")}
          </Button>
        )}
      </div>
      <p className="text-ink-2" role="status" data-testid="update-said">
        {!looking && !failed && said}
      </p>
      {failed && <FailedNote {...failed} bare />}
      <Suspense>{shown && newer && <NewVersion newer={newer} onClose={() => setShown(false)} />}</Suspense>
    </Setting>
  );
}
