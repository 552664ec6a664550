import { CircleAlert } from "lucide-react";
import { useState } from "react";
import type { Failure } from "../contract";
import { Button } from "../design/Button";
import { Callout } from "../design/Callout";
import { useText } from "../i18n";

/** What could not be had of warehouse and model: the rest of the window works meanwhile. */
export function Missing(props: { missing: Failure[]; onAgain: () => Promise<void>; onDoctor: () => void }) {
  const { t } = useText();
  const [trying, setTrying] = useState(false);
  const again = async () => {
    if (trying) return;
    setTrying(true);
    await props.onAgain();
    setTrying(false);
  };
  return (
    <div className="mx-auto grid max-h-[40vh] w-full max-w-[808px] shrink-0 gap-2 overflow-auto px-6 pb-3 max-md:px-3">
      {props.missing.map((failure) => (
        <Callout
          tone="sp"
          icon={<CircleAlert size={16} aria-hidden />}
          role="status"
          key={`${failure.code} ${failure.message}`}
          data-testid="missing"
          data-code={failure.code}
        >
          <p className="font-medium">{failure.message}</p>
          <p className="text-ink-2">{failure.hint}</p>
          <div className="mt-1 flex flex-wrap gap-2">
            <Button size="sm" onClick={() => void again()} data-testid="again">
              {trying ? t("chat.trying") : t("again")}
            </Button>
            <Button size="sm" look="plain" onClick={props.onDoctor} data-testid="doctor">
              {t("turn.check")}
            </Button>
          </div>
        </Callout>
      ))}
    </div>
  );
}
