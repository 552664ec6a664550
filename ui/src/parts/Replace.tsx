import { useEffect, useRef } from "react";
import { Button } from "../design/Button";
import { Progress } from "../design/Progress";
import { useText } from "../i18n";
import { announce } from "../state/notice";
import { install, restart, stopFetching, useReplacing } from "../state/replacing";
import { FailureNote } from "./FailureNote";

/** A newer version is put in this one's place: by one click, with how far it is, and what stops it. */
export function Replace({ version, ends }: { version: string; ends: boolean }) {
  const { t, number } = useText();
  const now = useReplacing();
  const place = useRef<HTMLDivElement>(null);
  const was = useRef(now.at);
  useEffect(() => {
    if (was.current === now.at) return;
    was.current = now.at;
    if (now.at === "installing") announce(t("updates.installing"));
    if (now.at === "installed") announce(t("updates.installed", { version: now.version }));
    // The button that was pressed has gone: its place is the next one's.
    const at = document.activeElement;
    if (at === document.body || at?.getAttribute("role") === "dialog") place.current?.querySelector("button")?.focus();
  }, [now, t]);
  const failure = now.at === "installed" || (now.at === "idle" && now.version === version) ? now.failure : undefined;
  const known = now.at === "fetching" && now.bytes !== undefined && now.of !== undefined && now.of > 0;
  const megabytes = (bytes: number) => number(Number((bytes / 1e6).toFixed(1)));
  return (
    <div ref={place} className="grid gap-3 text-sm">
      {failure && (
        <div data-testid="update-failed">
          <FailureNote failure={failure} />
        </div>
      )}
      {now.at === "idle" && (
        <>
          <p className="text-ink-2">{t(ends ? "updates.inPlaceEnds" : "updates.inPlace")}</p>
          <Button look="primary" className="justify-self-start" onClick={() => void install(version)} data-testid="update-install">
            {t(failure ? "updates.tryAgain" : "updates.installNow")}
          </Button>
        </>
      )}
      {now.at === "fetching" && (
        <>
          <div className="grid gap-1 tabular-nums">
            <span>
              {now.stopping
                ? t("updates.stopping")
                : known
                  ? t("updates.bytes", { bytes: megabytes(now.bytes ?? 0), of: megabytes(now.of ?? 0) })
                  : t("updates.fetching")}
            </span>
            <Progress value={known ? (now.bytes ?? 0) / (now.of ?? 1) : undefined} label={t("updates.fetching")} />
          </div>
          <Button className="justify-self-start" disabled={now.stopping} onClick={() => void stopFetching()} data-testid="update-stop">
            {t("cancel")}
          </Button>
        </>
      )}
      {now.at === "installing" && (
        <div className="grid gap-1" data-testid="update-installing">
          <span>{t("updates.installing")}</span>
          <Progress label={t("updates.installing")} />
        </div>
      )}
      {now.at === "installed" && (
        <>
          <p>{t("updates.installedHint", { version: now.version })}</p>
          <Button look="primary" className="justify-self-start" onClick={() => void restart()} data-testid="update-restart">
            {t("updates.restartNow")}
          </Button>
        </>
      )}
    </div>
  );
}
