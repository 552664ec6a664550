import { Check } from "lucide-react";
import { cx } from "../../design/cx";
import { useText } from "../../i18n";

const STEPS = ["workspace", "signIn", "ready"] as const;

/** How far one is of three steps. */
export function Steps({ at }: { at: (typeof STEPS)[number] }) {
  const { t } = useText();
  const now = STEPS.indexOf(at);
  return (
    <ol className="flex flex-wrap items-center gap-x-2 gap-y-1 text-xs" aria-label={t("onboarding.steps")} data-testid="steps">
      {STEPS.map((step, i) => (
        <li key={step} className="flex items-center gap-2" aria-current={i === now ? "step" : undefined}>
          {i > 0 && <span className={cx("h-px w-5 max-sm:w-2", i <= now ? "bg-user" : "bg-edge")} aria-hidden />}
          <span
            className={cx(
              "grid size-5 place-items-center rounded-full border font-semibold tabular-nums",
              i < now && "border-user bg-user-soft text-user",
              i === now && "border-user bg-user text-on-user",
              i > now && "border-edge text-ink-2",
            )}
            aria-hidden
          >
            {i < now ? <Check size={12} strokeWidth={3} /> : i + 1}
          </span>
          <span className={i === now ? "font-semibold text-ink" : "text-ink-2"}>
            {t(`onboarding.step.${step}`)}
            {i < now && <span className="sr-only"> {t("onboarding.stepDone")}</span>}
          </span>
        </li>
      ))}
    </ol>
  );
}
