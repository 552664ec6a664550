import { Users } from "lucide-react";
import { lazy } from "react";
import type { OfferedAgent } from "../contract";
import { useText } from "../i18n";
import { visible } from "../state/visible";
import { Picker } from "./Picker";

const Items = lazy(() => import("./AgentItems"));

export interface Agents {
  offered: readonly OfferedAgent[];
  chosen?: OfferedAgent;
  /** By its name; the empty one is the supervisor. */
  onPick: (name: string) => void;
}

/** Which agent a question comes to first; opens to the others that the supervisor has. */
export function AgentPicker(props: Agents & { onClosed: () => void }) {
  const { t } = useText();
  const name = props.chosen?.name ?? t("agent.usual");
  return (
    <Picker
      command="agent"
      name={name}
      says={t("agent.label", { name: visible(name) })}
      tip={t("agent.tip")}
      icon={Users}
      items={(picking) => <Items {...props} {...picking} />}
    />
  );
}
