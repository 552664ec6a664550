import { UserCog } from "lucide-react";
import { Menu, MenuChoice, MenuChoices } from "../design/Menu";
import { useText } from "../i18n";
import { USUAL } from "../state/chosen";
import { visible } from "../state/visible";
import type { Models } from "./ModelPicker";
import type { Picking } from "./Picker";

/** The models that may be chosen: loaded when they are looked at first. */
export default function ModelItems(props: Models & Picking & { onClosed: () => void }) {
  const { t } = useText();
  const { offered, usual, usualAsApp, chosen, onPick } = props;
  const one = (key: string, name: string, about: string, service = false) => (
    <MenuChoice key={key} value={key} data-testid="model-choice">
      <span className="grid py-0.5">
        <span className="font-medium [overflow-wrap:anywhere]">{visible(name)}</span>
        <span className="text-xs text-ink-2 [overflow-wrap:anywhere]">{visible(about)}</span>
        {service && (
          <span className="mt-0.5 inline-flex items-center gap-1 text-xs text-sp">
            <UserCog size={13} className="shrink-0" aria-hidden /> {t("model.asApp")}
          </span>
        )}
      </span>
    </MenuChoice>
  );
  return (
    <Menu label={t("model.choose")} opener={props.opener} onClose={props.onClose} side="top">
      <MenuChoices
        value={chosen?.key ?? USUAL}
        onChange={(key) => {
          onPick(key);
          // On to the question.
          props.onClosed();
        }}
      >
        {one(USUAL, usual ?? t("model.none"), t("model.usual"), usualAsApp)}
        {offered.map(({ key, name, service_principal: service }) => one(key, name, key, service))}
      </MenuChoices>
    </Menu>
  );
}
