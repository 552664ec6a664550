import { KeySquare } from "lucide-react";
import { Badge } from "../../design/Badge";
import { Progress } from "../../design/Progress";
import { Skeleton } from "../../design/Skeleton";
import { useText } from "../../i18n";
import { type ShownLease, useLeases } from "../../state/leases";

/** What is lent at this moment, and for how long. A token is never here: the engine keeps it. */
export function Leases({ done }: { done: number }) {
  const { t } = useText();
  const leases = useLeases(done);
  return (
    <section className="grid gap-2" aria-label={t("lease.title")} data-testid="leases">
      <h3 className="font-semibold">{t("lease.title")}</h3>
      {!leases ? (
        <Skeleton lines={2} label={t("lease.loading")} />
      ) : leases.length === 0 ? (
        <p className="text-sm text-ink-2">{t("lease.none")}</p>
      ) : (
        <ul className="grid gap-3">
          {leases.map((one) => (
            <Lease key={one.key} of={one} />
          ))}
        </ul>
      )}
      <p className="text-xs text-ink-2">{t("lease.kept")}</p>
    </section>
  );
}

function Lease({ of: { lease, left, part, lacking, beside } }: { of: ShownLease }) {
  const { t, ahead } = useText();
  const { run_as: runAs, asked } = lease;
  const service = runAs.mode === "service_principal";
  const name = runAs.principal.user_name.split("@")[0] ?? "";
  return (
    <li className="grid gap-1 text-sm" data-testid="lease" data-run-as={runAs.mode}>
      <p className="flex flex-wrap items-baseline justify-between gap-x-3">
        <code className="min-w-0 font-mono text-xs font-semibold [overflow-wrap:anywhere]">{asked.join(" ")}</code>
        <span className="text-xs text-ink-2 tabular-nums">{t("lease.ends", { when: ahead(left) })}</span>
      </p>
      <Progress value={part} tone={service ? "sp" : "user"} label={t("lease.left", { scopes: asked.join(" ") })} />
      <p className="flex flex-wrap items-center gap-1.5 text-xs text-ink-2">
        <Badge tone={service ? "sp" : "user"}>
          <KeySquare size={12} aria-hidden /> {service ? t("audit.asServicePrincipal", { name }) : t("audit.asUser", { name })}
        </Badge>
        {t("lease.by")} <code className="font-mono">{runAs.grant}</code>
      </p>
      {lacking.length > 0 && (
        <p className="text-xs text-sp" data-testid="lease-lacking">
          {t("lease.lacking")} <code className="font-mono">{lacking.join(" ")}</code>
        </p>
      )}
      {beside.length > 0 && (
        <p className="text-xs text-ink-2">
          {t("lease.beside")} <code className="font-mono [overflow-wrap:anywhere]">{beside.join(" ")}</code>
        </p>
      )}
    </li>
  );
}
