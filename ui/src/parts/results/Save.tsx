import { ChevronDown, Download, X } from "lucide-react";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import type { SavedRows } from "../../contract";
import { Button } from "../../design/Button";
import { IconButton } from "../../design/IconButton";
import { Progress } from "../../design/Progress";
import { toast } from "../../design/toast";
import { useText } from "../../i18n";
import { useMayExport } from "../../state/managed";
import { announce } from "../../state/notice";
import { type Saveable, type SavingNow, useSaving } from "../../state/saving";
import { CopyButton } from "../CopyButton";
import { tellFailed } from "../told";

const Items = lazy(() => import("./SaveItems"));

/** A result as a file: its form is chosen, how far it is stands in the button's place, and then where it lies is told. */
export function Save({ disabled, ...what }: Saveable & { disabled?: boolean }) {
  const { t } = useText();
  const [open, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const { saving, save, stop } = useSaving(what, (saved) => toast({ text: saved.path, body: <Lies saved={saved} /> }), tellFailed);
  const was = useRef(false);
  useEffect(() => {
    // What had the focus is gone with the saving.
    if (was.current && !saving && document.activeElement === document.body) opener.current?.focus();
    was.current = !!saving;
  }, [saving]);
  const may = useMayExport();
  if (!may) return null;
  if (saving) return <Under saving={saving} onStop={() => void stop()} />;
  return (
    <div className="relative">
      {open && (
        <Suspense>
          <Items opener={opener} onClose={() => setOpen(false)} onSave={(form) => void save(form)} />
        </Suspense>
      )}
      <Button
        ref={opener}
        size="sm"
        look="plain"
        disabled={disabled || what.columns.length === 0}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        data-testid="save"
      >
        <Download size={14} aria-hidden /> {t("save")} <ChevronDown size={14} aria-hidden />
      </Button>
    </div>
  );
}

/** How far it is, and what stops it. */
function Under({ saving, onStop }: { saving: SavingNow; onStop: () => void }) {
  const { t, number } = useText();
  const { rows, of, stopping } = saving;
  const known = rows !== undefined && of !== undefined;
  const stopper = useRef<HTMLDivElement>(null);
  useEffect(() => {
    announce(t("save.saving"));
    // The button that was pressed has gone: its place is this one's.
    if (document.activeElement === document.body) stopper.current?.querySelector("button")?.focus();
  }, [t]);
  return (
    <div ref={stopper} className="flex min-h-8 items-center gap-2 text-xs text-ink-2 tabular-nums" data-testid="saving">
      <div className="grid w-44 gap-1">
        <span>{stopping ? t("save.stopping") : known ? t("save.rows", { rows: number(rows), of: number(of) }) : t("save.saving")}</span>
        <Progress value={known && of > 0 ? rows / of : undefined} label={t("save.saving")} />
      </div>
      <IconButton label={t("save.stop")} small disabled={stopping} onClick={onStop} data-testid="save-stop">
        <X size={14} />
      </IconButton>
    </div>
  );
}

/** Where the file lies, and what it does not hold. */
function Lies({ saved }: { saved: SavedRows }) {
  const { t, number } = useText();
  const { path } = saved;
  const name = path.split(/[\\/]/).at(-1) ?? path;
  return (
    <div className="grid gap-2" data-testid="saved">
      <p>
        <strong className="font-semibold">{t("save.saved", { name })}</strong>
        <span className="block text-xs text-ink-2">{t("save.facts", { count: saved.rows, shown: number(saved.rows), size: size(saved.bytes, number) })}</span>
      </p>
      <code className="font-mono text-xs text-ink-2 [overflow-wrap:anywhere]">{path}</code>
      {saved.truncated && <p className="text-sp">{t("save.truncated")}</p>}
      {saved.cut_cells > 0 && <p className="text-sp">{t("save.cut", { count: saved.cut_cells, shown: number(saved.cut_cells) })}</p>}
      <div>
        <CopyButton size="sm" text={() => path} words={t("save.copyPath")} data-testid="copy-path" />
      </div>
    </div>
  );
}

function size(bytes: number, number: (value: number) => string): string {
  if (bytes < 1000) return `${number(bytes)} B`;
  const [unit, of] = bytes < 1e6 ? ["kB", 1e3] : bytes < 1e9 ? ["MB", 1e6] : ["GB", 1e9];
  return `${number(Number((bytes / (of as number)).toFixed(1)))} ${unit}`;
}
