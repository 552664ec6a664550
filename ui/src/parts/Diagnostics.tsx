import { Download, EyeOff, RotateCw } from "lucide-react";
import { Button } from "../design/Button";
import { Callout } from "../design/Callout";
import { Spinner } from "../design/Spinner";
import { toast } from "../design/toast";
import { useText } from "../i18n";
import { useDiagnostics } from "../state/diagnostics";
import { CopyButton } from "./CopyButton";
import { FailedNote } from "./FailedNote";
import { PageHead } from "./PageHead";

/** What would be saved for whoever helps, whole, before it is: also where nobody is signed in. */
export default function Diagnostics({ onClose }: { onClose: () => void }) {
  const { t, lang, number } = useText();
  const { shown, looked, saving, failed, look, save } = useDiagnostics((path) => toast({ text: (say) => say("export.saved", { path }) }));
  const looking = looked !== undefined;
  return (
    <main
      lang={lang}
      className="flex h-full min-h-0 min-w-0 flex-col"
      data-testid="diagnostics-page"
      onKeyDown={(event) => event.key === "Escape" && !event.defaultPrevented && onClose()}
    >
      <PageHead title={t("diagnostics.title")} id="diagnostics" onClose={onClose} />
      <div className="min-h-0 flex-1 overflow-auto">
        <div className="mx-auto grid max-w-[808px] grid-cols-[minmax(0,1fr)] gap-4 p-6 max-md:px-3">
          <p className="max-w-[64ch] text-ink-2">
            {t("diagnostics.about")}
          </p>
          <Callout icon={<EyeOff size={16} aria-hidden />}>
            <p>{t("diagnostics.without")}</p>
          </Callout>
          <div className="flex flex-wrap gap-2">
            <Button look="primary" disabled={!shown || saving} onClick={() => void save()} data-testid="diagnostics-save">
              <Download size={16} aria-hidden /> {saving ? t("export.saving") : t("diagnostics.save")}
            </Button>
            <CopyButton
              key={shown?.number}
              words={t("diagnostics.copy")}
              done={t("copied")}
              disabled={!shown}
              text={() => shown?.text ?? ""}
              data-testid="diagnostics-copy"
            />
            <Button look="plain" disabled={looking} onClick={() => void look()} data-testid="diagnostics-again">
              <RotateCw size={14} aria-hidden /> {t("doctor.again")}
            </Button>
          </div>
          {failed && <FailedNote {...failed} />}
          <p className="sr-only" role="status">
            {looking ? t("diagnostics.looking") : shown ? t("diagnostics.shown") : ""}
          </p>
          {looking && (
            <div className="grid min-h-40 place-content-center justify-items-center gap-2 rounded-md border border-line text-sm text-ink-2">
              <Spinner />
              <p aria-hidden>{looked > 0 ? t("diagnostics.looked", { count: looked, shown: number(looked) }) : t("diagnostics.looking")}</p>
            </div>
          )}
          {shown && (
            <pre
              role="region"
              translate="no"
              lang="en"
              aria-label={t("diagnostics.text")}
              className="rounded-md border border-line bg-sunken p-4 font-mono text-xs leading-relaxed whitespace-pre-wrap [overflow-wrap:anywhere] max-md:p-3"
              data-testid="diagnostics-text"
            >
              {shown.text}
            </pre>
          )}
        </div>
      </div>
    </main>
  );
}
