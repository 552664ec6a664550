import { ChevronDown, Download } from "lucide-react";
import { lazy, Suspense, useRef, useState } from "react";
import type { AuditForm } from "../../contract";
import { Button } from "../../design/Button";
import { toast } from "../../design/toast";
import { type Key, useText } from "../../i18n";
import { useExport } from "../../state/exports";
import { tellFailed } from "../told";

const Items = lazy(() => import("./ExportItems"));

export const FORMS: { form: AuditForm; name: Key; about: Key }[] = [
  { form: "jsonl", name: "export.jsonl", about: "export.jsonl.about" },
  { form: "csv", name: "export.csv", about: "export.csv.about" },
  { form: "ocsf", name: "export.ocsf", about: "export.ocsf.about" },
];

/** The ledger as a file: saved by the engine, and named when it lies there. */
export function ExportMenu({ words = "export", onSaved }: { words?: Key; onSaved?: () => void }) {
  const { t } = useText();
  const [open, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const { saving, save } = useExport(
    (path) => {
      toast({ text: t("export.saved", { path }) });
      onSaved?.();
    },
    tellFailed,
  );
  return (
    <div className="relative">
      {open && (
        <Suspense>
          <Items opener={opener} onClose={() => setOpen(false)} onSave={(form) => void save(form)} />
        </Suspense>
      )}
      <Button ref={opener} disabled={saving} aria-haspopup="menu" aria-expanded={open} onClick={() => setOpen(!open)} data-testid="audit-export">
        <Download size={16} aria-hidden /> {saving ? t("export.saving") : t(words)} <ChevronDown size={14} aria-hidden />
      </Button>
    </div>
  );
}
