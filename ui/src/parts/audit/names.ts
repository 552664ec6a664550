// What an entry of the ledger tells, in the words of the page.
import { Ban, BookmarkCheck, Download, KeyRound, Link2, LogOut, type Wrench } from "lucide-react";
import type { LedgerEntry } from "../../contract";
import { type Text, worded } from "../../i18n";
import type { Deed } from "../../state/ledger";
import { toolIcon } from "../what";

const ICONS: Partial<Record<LedgerEntry["phase"], typeof Wrench>> = {
  begun: Link2,
  signed_in: KeyRound,
  signed_out: LogOut,
  approval: BookmarkCheck,
  refused: Ban,
  exported: Download,
};

export function entryIcon(entry: LedgerEntry): typeof Wrench {
  return ICONS[entry.phase] ?? toolIcon(entry.tool ?? "");
}

/** What was done. */
export function what({ t }: Text, { main, decided }: Deed): string {
  if (!main.tool) return worded(t, "audit.phase", main.phase);
  const tool = worded(t, "audit.tool", main.tool);
  if (main.phase === "approval") return t("audit.decidedOn", { tool });
  if (main.phase === "refused") return t("audit.refusedOf", { tool });
  return decided ? t("audit.withDecision", { tool, decision: worded(t, "audit.decision", decided).toLowerCase() }) : tool;
}

/** How it ended, in a few words. */
export function outcome({ t, number, took }: Text, { main, open }: Deed): string {
  if (open) return t("audit.noOutcome");
  const facts = [
    main.error_code ? worded(t, "audit.error", main.error_code) : main.status && worded(t, "audit.status", main.status),
    main.rows === undefined || main.rows === null ? undefined : t("audit.rows", { count: main.rows, shown: number(main.rows) }),
    main.ms === undefined || main.ms === null ? undefined : took(main.ms),
  ];
  // What brought rows is known to have gone well.
  if (main.status === "succeeded" && facts[1]) facts.shift();
  return facts.filter(Boolean).join(" · ");
}

/** Who let it run, where that was not the gate alone. */
export function decision({ t }: Text, { main }: Deed): string | undefined {
  return main.decision && worded(t, "audit.decision", main.decision);
}
