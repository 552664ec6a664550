import { Menu, MenuChoice, MenuChoices } from "../design/Menu";
import { useText } from "../i18n";
import { USUAL } from "../state/chosen";
import { visible } from "../state/visible";
import type { Agents } from "./AgentPicker";
import type { Picking } from "./Picker";

/** The agents that may be asked first: loaded when they are looked at first. */
export default function AgentItems(props: Agents & Picking & { onClosed: () => void }) {
  const { t } = useText();
  const one = (value: string, name: string, about: string | null) => (
    <MenuChoice key={value} value={value} data-testid="agent-choice">
      <span className="grid max-w-[24em] py-0.5">
        <span className="font-medium [overflow-wrap:anywhere]">{visible(name)}</span>
        {about && <span className="line-clamp-2 text-xs text-ink-2 [overflow-wrap:anywhere]">{visible(about)}</span>}
      </span>
    </MenuChoice>
  );
  return (
    <Menu label={t("agent.choose")} opener={props.opener} onClose={props.onClose} side="top">
      <MenuChoices
        value={props.chosen?.name ?? USUAL}
        onChange={(name) => {
          props.onPick(name);
          // On to the question.
          props.onClosed();
        }}
      >
        {one(USUAL, t("agent.usual"), t("agent.usualAbout"))}
        {props.offered.map(({ name, description }) => one(name, name, description))}
      </MenuChoices>
    </Menu>
  );
}
