import type { NewerVersion, UpdateWay } from "../contract";
import { Button } from "../design/Button";
import { Dialog } from "../design/Dialog";
import { useText } from "../i18n";
import { useReplacing } from "../state/replacing";
import { putOff } from "../state/updates";
import { visible } from "../state/visible";
import { CopyButton } from "./CopyButton";
import { prefer } from "./prefer";
import { Prose } from "./Prose";
import { Replace } from "./Replace";

/** What a newer version is, and how it is had. */
export default function NewVersion({ newer, back, onClose }: { newer: NewerVersion; back?: string; onClose: () => void }) {
  const { t, lang } = useText();
  const idle = useReplacing().at === "idle";
  const came = newer.date ? new Date(newer.date) : undefined;
  const on = came && !Number.isNaN(came.getTime()) ? came.toLocaleDateString(lang, { dateStyle: "long" }) : undefined;
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("updates.there", { version: newer.version })}
      about={on && t("updates.on", { date: on })}
      testId="new-version"
      back={back}
      actions={
        idle ? (
          <>
            <Button
              look="plain"
              onClick={() => {
                void prefer({ skipped_version: newer.version });
                onClose();
              }}
              data-testid="update-skip"
            >
              {t("updates.skip")}
            </Button>
            <Button
              onClick={() => {
                putOff(newer.version);
                onClose();
              }}
              data-testid="update-later"
            >
              {t("updates.later")}
            </Button>
          </>
        ) : (
          // What goes on is not put off by looking away.
          <Button onClick={onClose} data-testid="update-close">
            {t("close")}
          </Button>
        )
      }
    >
      <HowToTake newer={newer} />
    </Dialog>
  );
}

/** What is new, and the steps to it. */
export function HowToTake({ newer }: { newer: NewerVersion }) {
  const { t } = useText();
  const { way } = newer;
  return (
    <>
      {newer.notes.trim() && (
        <div className="ring-inside max-h-[40vh] overflow-auto rounded-sm border border-line bg-sunken px-3 py-2 [&_.prose]:text-sm" tabIndex={0} role="region" aria-label={t("updates.notes")}>
          <Prose text={newer.notes} />
        </div>
      )}
      {way.way === "in_place" ? <Replace version={newer.version} ends={way.ends} /> : <Steps way={way} />}
    </>
  );
}

/** What somebody does by hand, where nothing is installed from here. */
function Steps({ way }: { way: Exclude<UpdateWay, { way: "in_place" }> }) {
  const { t } = useText();
  return (
    <ol className="grid list-decimal gap-3 pl-5 text-sm">
      <li>
        {t(way.way === "package" ? "updates.download" : "updates.page")}
        {(way.way === "package" ? way.addresses : [way.address]).map((address) => (
          <Copied key={address} text={address} words={t("copyAddress")} testId="update-address" />
        ))}
      </li>
      {way.way === "package" && (
        <li>
          {t("updates.install")}
          <Copied text={way.command} words={t("updates.copy")} testId="update-command" />
        </li>
      )}
      {way.way === "package" && <li>{t("updates.restart")}</li>}
    </ol>
  );
}

function Copied({ text, words, testId }: { text: string; words: string; testId: string }) {
  return (
    <p className="flex items-start gap-1">
      <code className="min-w-0 pt-1 font-mono text-xs [overflow-wrap:anywhere]" translate="no" data-testid={testId}>
        {visible(text)}
      </code>
      <CopyButton icon words={words} text={() => text} />
    </p>
  );
}
