import { UserCog } from "lucide-react";
import { lazy } from "react";
import type { OfferedModel } from "../contract";
import { useText } from "../i18n";
import { visible } from "../state/visible";
import { Picker } from "./Picker";

const Items = lazy(() => import("./ModelItems"));

export interface Models {
  offered: readonly OfferedModel[];
  /** The model that answers where none is chosen. */
  usual: string | null;
  /** Whether that one is asked as the service principal, and all else as the user. */
  usualAsApp: boolean;
  chosen?: OfferedModel;
  /** By its key; the empty one is the usual model. */
  onPick: (key: string) => void;
}

/** Which model answers in this chat; opens to the others that the configuration offers. */
export function ModelPicker(props: Models & { onClosed: () => void }) {
  const { t } = useText();
  const { chosen, usual } = props;
  const name = chosen?.name ?? usual ?? t("model.none");
  const asApp = chosen ? chosen.service_principal : props.usualAsApp;
  return (
    <Picker
      command="model"
      name={name}
      says={t(asApp ? "model.labelAsApp" : "model.label", { name: visible(name) })}
      tip={t("model.tip")}
      icon={asApp ? UserCog : undefined}
      service={asApp}
      items={(picking) => <Items {...props} {...picking} />}
    />
  );
}
