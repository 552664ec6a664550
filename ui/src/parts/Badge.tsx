import { CircleHelp, Clock3, Cpu, ShieldAlert, ShieldCheck, User, UserCog } from "lucide-react";
import type { Action } from "../contract";
import { Badge as Pill } from "../design/Badge";
import type { Tone } from "../design/tone";
import { useText } from "../i18n";

/** As whom an action ran, and what the workspace's record says. Never by colour alone. */
export function Badge({ action }: { action: Action }) {
  const { t } = useText();
  const name = action.run_as?.principal.user_name.split("@")[0] ?? t("badge.nobody");
  const service = action.run_as?.mode === "service_principal";
  const state = action.verified.state;
  const who = t(service ? "audit.asServicePrincipal" : "audit.asUser", { name });
  const own: Tone = service ? "sp" : "user";
  if (action.verified.state === "data_as_claimed" && action.status !== "not_run" && action.run_as) {
    // Two identities, both of the record: whose permissions chose the rows, and who sent the statement.
    return (
      <Pill
        tone={own}
        className="flex-wrap items-stretch! gap-0! overflow-hidden px-0!"
        data-testid="badge"
        data-state={state}
        title={reason()}
      >
        <span className="inline-flex items-center gap-1.5 px-2">
          <ShieldCheck size={14} aria-hidden /> {service ? t("badge.dataApp", { name }) : t("badge.dataYou")}
        </span>
        <span className="inline-flex flex-auto items-center gap-1.5 bg-surface px-2 text-ink-2">
          <span className="sr-only"> · </span>
          <Cpu size={14} aria-hidden /> {t("badge.computed", { name: action.verified.compute_as })}
        </span>
      </Pill>
    );
  }
  const [tone, Icon, words] = badge();
  return (
    <Pill tone={tone} data-testid="badge" data-state={state} title={reason()}>
      <Icon size={14} aria-hidden /> {words}
    </Pill>
  );

  function badge(): [Tone, typeof User, string] {
    if (action.status === "not_run" || !action.run_as) {
      return ["none", User, action.run_as ? t("badge.refused", { who }) : t("badge.notSent")];
    }
    const refused = action.error?.code === "forbidden";
    switch (state) {
      case "mismatch":
        return ["bad", ShieldAlert, t("badge.mismatch", { who, name: action.verified.executed_as })];
      case "unconfirmed":
        return ["sp", CircleHelp, t("audit.badgeUnconfirmed", { who })];
      case "pending":
        return [own, Clock3, t("badge.sent", { who })];
      case "ran_as_claimed":
        return [own, service ? UserCog : ShieldCheck, t(refused ? "badge.refusedVerified" : "badge.ran", { who })];
      case "data_as_claimed":
      case "not_recorded":
        return ["none", User, t("badge.notRecorded", { who })];
    }
  }

  function reason(): string {
    const { verified } = action;
    if (verified.state === "unconfirmed") return verified.reason;
    return t(`badge.why.${verified.state}`, { name, other: verified.state === "data_as_claimed" ? verified.compute_as : "" });
  }
}
