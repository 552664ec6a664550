import { Trash2 } from "lucide-react";
import { Button } from "../../design/Button";
import { Dialog } from "../../design/Dialog";
import { Progress } from "../../design/Progress";
import { toast } from "../../design/toast";
import { type Key, useText } from "../../i18n";
import { useClearing } from "../../state/clearing";
import { ExportMenu } from "../audit/ExportMenu";
import { tellFailed } from "../told";
import { Setting } from "./Setting";

const KEPT = ["threads", "ledger", "tokens", "memories", "results", "looks"] as const;

/** What is kept, where, and for how long; what can be taken away, and what can be deleted. */
export function Privacy({ onDeleted }: { onDeleted: () => void }) {
  const { t } = useText();
  return (
    <>
      <Setting id="kept" hint={t("settings.kept.hint")}>
        <dl className="grid gap-3">
          {KEPT.map((what) => (
            <div key={what} className="grid gap-0.5">
              <dt className="font-medium">{t(`kept.${what}` satisfies Key)}</dt>
              <dd className="max-w-[72ch] text-ink-2">{t(`kept.${what}.where` satisfies Key)}</dd>
            </div>
          ))}
        </dl>
        <div className="flex">
          <ExportMenu words="export.ledger" />
        </div>
      </Setting>
      <DeleteThreads onDeleted={onDeleted} />
    </>
  );
}

/** Every thread, for good. The ledger stands: it commits to what was asked and cannot tell it. */
function DeleteThreads({ onDeleted }: { onDeleted: () => void }) {
  const { t } = useText();
  const { asking, deleted, ask, confirm, cancel } = useClearing((count, failure) => {
    const done = count > 0 ? t("settings.deleteThreads.done", { count }) : t("settings.deleteThreads.none");
    if (count > 0 || !failure) toast({ text: done });
    if (failure) tellFailed({ failure });
    if (count > 0) onDeleted();
  });
  const total = asking?.length ?? 0;
  return (
    <Setting id="deleteThreads" hint={t("settings.deleteThreads.hint")}>
      <div>
        <Button look="danger" onClick={() => void ask()} data-testid="delete-threads">
          <Trash2 size={16} aria-hidden /> {t("settings.deleteThreads.button")}
        </Button>
      </div>
      {asking && (
        <Dialog
          open
          onClose={cancel}
          title={t("settings.deleteThreads.ask", { count: total })}
          about={t("settings.deleteThreads.about")}
          testId="delete-threads-dialog"
          back="[data-testid=delete-threads]"
          actions={
            <>
              <Button disabled={deleted !== undefined} onClick={cancel}>
                {t("cancel")}
              </Button>
              <Button look="danger" disabled={deleted !== undefined} onClick={() => void confirm()} data-testid="delete-threads-confirm">
                {t("settings.deleteThreads.confirm")}
              </Button>
            </>
          }
        >
          {deleted !== undefined && <Progress value={deleted / total} label={t("settings.deleteThreads.running")} />}
        </Dialog>
      )}
    </Setting>
  );
}
