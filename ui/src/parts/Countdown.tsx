import { useEffect, useState } from "react";
import { useText } from "../i18n";

/** Seconds that run down; begins again whenever it is told anew. */
export function Countdown({ seconds }: { seconds: number }) {
  const { t } = useText();
  const [left, setLeft] = useState(seconds);
  useEffect(() => {
    setLeft(seconds);
    const timer = setInterval(() => setLeft((s) => Math.max(0, s - 1)), 1000);
    return () => clearInterval(timer);
  }, [seconds]);
  return <span data-testid="countdown">{left === 0 ? t("failure.anyMoment") : `${left} s`}</span>;
}
