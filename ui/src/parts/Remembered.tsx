import { useEffect, useRef } from "react";
import { useText } from "../i18n";
import { Decisions } from "./remembered/Decisions";
import { Memories } from "./remembered/Memories";
import { Panel } from "./Panel";

/** What is remembered: about the user, and of what they decided. Each can be taken back. */
export default function Remembered(props: {
  /** Grows when a turn ends: it may have left something to remember. */
  done: number;
  userName: string;
  onClose: () => void;
}) {
  const { t } = useText();
  const heading = useRef<HTMLHeadingElement>(null);
  const toHeading = () => heading.current?.focus();
  useEffect(toHeading, []);
  return (
    <Panel title={t("remembered.title")} label={t("remembered.title")} id="remembered" heading={heading} close={t("close")} onClose={props.onClose}>
      <section className="grid gap-2">
        <h3 className="font-semibold">{t("remembered.aboutYou")}</h3>
        <Memories done={props.done} onGone={toHeading} />
      </section>
      <section className="grid gap-2">
        <h3 className="font-semibold">{t("remembered.decisions")}</h3>
        <Decisions done={props.done} userName={props.userName} onGone={toHeading} />
      </section>
    </Panel>
  );
}
