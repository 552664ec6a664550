import { Clock3 } from "lucide-react";
import { useEffect, useState } from "react";
import { cx } from "../../design/cx";
import { useText } from "../../i18n";
import { useEnding } from "../../state/ending";

/** When the sign-in ends: calm while that is far, amber when it is near. */
export function SessionEnd({ endsAt }: { endsAt: number }) {
  const { t, ahead, moment } = useText();
  const near = useEnding(endsAt) !== undefined;
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <p
      className={cx("flex items-start gap-2 text-sm tabular-nums", near ? "rounded-md border border-sp-line bg-sp-soft p-2 text-sp" : "text-ink-2")}
      data-testid="session-end"
      data-near={near}
    >
      <Clock3 size={14} className="mt-0.5" aria-hidden />
      {t("identity.ends", { when: ahead(endsAt - now), at: moment(new Date(endsAt)) })}
    </p>
  );
}
