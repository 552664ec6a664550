import { CircleHelp, Clock3, Cpu, ShieldAlert, ShieldCheck, User, UserCog } from "lucide-react";
import type { Action } from "../contract";
import { Badge as Pill } from "../design/Badge";
import type { Tone } from "../design/tone";

/** As whom an action ran, and what the workspace's record says. Never by colour alone. */
export function Badge({ action }: { action: Action }) {
  const name = action.run_as?.principal.user_name.split("@")[0] ?? "nobody";
  const service = action.run_as?.mode === "service_principal";
  const state = action.verified.state;
  const who = service ? `as service principal ${name}` : `as ${name}`;
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
          <ShieldCheck size={14} aria-hidden /> data as {service ? `service principal ${name}` : "you"}
        </span>
        <span className="inline-flex flex-1 items-center gap-1.5 bg-surface px-2 text-ink-2">
          <span className="sr-only"> · </span>
          <Cpu size={14} aria-hidden /> computed as {action.verified.compute_as}
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
      return ["none", User, action.run_as ? `refused ${who}` : "not sent"];
    }
    const refused = action.error?.code === "forbidden";
    switch (state) {
      case "mismatch":
        return ["bad", ShieldAlert, `sent ${who} · the record names ${action.verified.executed_as}`];
      case "unconfirmed":
        return ["sp", CircleHelp, `${who} · unconfirmed`];
      case "pending":
        return [own, Clock3, `sent ${who}`];
      case "ran_as_claimed":
        return [own, service ? UserCog : ShieldCheck, refused ? `refused ${who} · verified` : `ran ${who} · verified`];
      case "data_as_claimed":
      case "not_recorded":
        return ["none", User, `${who} · not recorded`];
    }
  }

  function reason(): string {
    switch (action.verified.state) {
      case "ran_as_claimed":
        return "The workspace's query history names this identity, by id";
      case "data_as_claimed":
        return `The rows are those that ${name} may see; the statement was sent by ${action.verified.compute_as}`;
      case "pending":
        return "The workspace's query history has not been read yet";
      case "unconfirmed":
        return action.verified.reason;
      case "mismatch":
        return "The rows are withheld";
      case "not_recorded":
        return "The workspace keeps no record of this that you can read";
    }
  }
}
