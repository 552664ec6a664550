import { type KeyboardEvent, useEffect, useRef } from "react";
import type { SignedIn } from "../contract";
import { Button } from "../design/Button";
import { useText } from "../i18n";
import { run } from "../state/commands";
import { Steps } from "./onboarding/Steps";
import { Reaches } from "./Reaches";
import { Who } from "./Who";

/** The third step, in the place of an empty thread: the composer is there already, and whoever begins to type
 * is in it. */
export function Ready(props: { signedIn: SignedIn; host: string; onStart: () => void; onDoctor: () => void }) {
  const { signedIn, onStart } = props;
  const { t, lang } = useText();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const start = () => {
    onStart();
    run("compose");
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") return start();
    const types = event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (types && event.target === heading.current) run("compose");
  };
  return (
    <section
      lang={lang}
      className="mx-auto grid w-full max-w-[560px] grid-cols-[minmax(0,1fr)] gap-4 pt-[5vh] max-md:pt-2"
      aria-labelledby="ready"
      onKeyDown={onKeyDown}
      data-testid="ready"
    >
      <Steps at="ready" />
      <h2 ref={heading} tabIndex={-1} id="ready" className="text-xl font-semibold tracking-tight">
        {t("ready.title")}
      </h2>
      <Who name={signedIn.display_name} userName={signedIn.principal.user_name} host={props.host} />
      <p className="[overflow-wrap:anywhere]">
        {signedIn.model_as_app
          ? t("model.elseRunsAs", { name: signedIn.principal.user_name })
          : t("ready.runsAs", { user: signedIn.principal.user_name })}{" "}
        <span className="text-ink-2">{t("ready.asYou")}</span>
      </p>
      <Reaches />
      <div className="flex flex-wrap gap-2 pb-4">
        <Button look="primary" onClick={start} data-testid="start-asking">
          {t("ready.start")}
        </Button>
        <Button look="plain" onClick={props.onDoctor} data-testid="ready-doctor">
          {t("ready.doctor")}
        </Button>
      </div>
    </section>
  );
}
