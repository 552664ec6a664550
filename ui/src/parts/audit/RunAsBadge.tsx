import { ShieldAlert, ShieldCheck, TriangleAlert, User, UserCog } from "lucide-react";
import type { LedgerEntry, Verification } from "../../contract";
import { Badge } from "../../design/Badge";
import type { Tone } from "../../design/tone";
import { useText } from "../../i18n";

/** As whom it was done, and whether the workspace's record says so. Never by colour alone. */
export function RunAsBadge(props: { entry: LedgerEntry; verified?: Verification["state"]; open?: boolean }) {
  const { t } = useText();
  const { entry, verified } = props;
  const name = entry.principal?.user_name.split("@")[0];
  if (!name) return null;
  const service = entry.run_as === "service_principal";
  const who = service ? t("audit.asServicePrincipal", { name }) : t("audit.asUser", { name });
  const [tone, Icon, words] = badge();
  return (
    <Badge tone={tone} data-testid="entry-badge" data-run-as={entry.run_as} data-state={verified}>
      <Icon size={14} aria-hidden /> {words}
    </Badge>
  );

  function badge(): [Tone, typeof User, string] {
    if (verified === "mismatch") return ["bad", ShieldAlert, t("audit.badgeMismatch", { who })];
    if (props.open) return ["bad", TriangleAlert, t("audit.badgeUnknown", { who })];
    const own: Tone = service ? "sp" : "user";
    if (verified === "ran_as_claimed" || verified === "data_as_claimed") {
      return [own, service ? UserCog : ShieldCheck, t("audit.badgeVerified", { who })];
    }
    if (verified === "unconfirmed") return ["sp", TriangleAlert, t("audit.badgeUnconfirmed", { who })];
    // Nobody's record says more than ours.
    return [service ? "sp" : "none", service ? UserCog : User, who];
  }
}
