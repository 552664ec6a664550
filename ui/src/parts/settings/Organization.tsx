import { Lock } from "lucide-react";
import type { SettledValue } from "../../contract";
import { type Key, useText } from "../../i18n";
import { useManaged } from "../../state/managed";
import { Setting } from "./Setting";

/** The keys that have a name for people; any other is shown as it stands. */
const NAMES: Record<string, Key> = {
  workspaces: "managed.workspaces",
  "sign_in.client_id": "managed.client",
  "sign_in.authority": "managed.authority",
  "sign_in.idle_lock_minutes": "managed.idle",
  "exchange.grant": "managed.grant",
  "approvals.remember": "managed.remember",
  "retention.days": "managed.retention",
  export: "managed.export",
  updates: "managed.updates",
  "updates.key": "managed.updatesKey",
  "network.proxy": "managed.proxy",
  "network.no_proxy": "managed.noProxy",
  "network.ca_file": "managed.ca",
};
/** Values that are words, and what they mean. */
const WORDS: Record<string, Key> = {
  "approvals.remember nothing": "managed.remember.nothing",
  "approvals.remember reads": "managed.remember.reads",
  "approvals.remember changes": "managed.remember.changes",
  "export false": "managed.export.no",
  "updates off": "managed.updates.off",
};

/** What the organization has settled, and where that stands. Nothing of it is changed here. */
export function Organization() {
  const { t } = useText();
  const managed = useManaged();
  if (!managed) return null;
  const value = ({ field, value }: SettledValue) => {
    const word = WORDS[`${field} ${value}`];
    if (word) return t(word);
    if (field === "retention.days") return t("managed.days", { count: Number(value) });
    if (field === "sign_in.idle_lock_minutes") return t("managed.minutes", { count: Number(value) });
    return <code className="font-mono text-xs whitespace-pre-line">{value.replaceAll(", ", "\n")}</code>;
  };
  return (
    <Setting id="managed" hint={t("settings.managed.hint")}>
      <dl className="divide-y divide-line rounded-sm border border-line" data-testid="managed">
        {managed.settled.map((one) => (
          <div key={one.field} className="grid gap-x-4 gap-y-0.5 px-3 py-2 sm:grid-cols-[14em_minmax(0,1fr)]">
            <dt className="flex items-center gap-2 text-ink-2">
              <Lock size={14} className="shrink-0" aria-hidden /> {NAMES[one.field] ? t(NAMES[one.field] as Key) : <code>{one.field}</code>}
            </dt>
            <dd className="min-w-0 [overflow-wrap:anywhere] max-sm:pl-[22px]">{value(one)}</dd>
          </div>
        ))}
      </dl>
      <p className="text-xs text-ink-2">
        {t("managed.source")} <code className="font-mono [overflow-wrap:anywhere]">{managed.source}</code>
      </p>
    </Setting>
  );
}
