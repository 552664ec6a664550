import { useText } from "../../i18n";
import type { Comparison, Side } from "../../state/compare";
import { type Difference, isWithheld, resultOf } from "../../state/differ";

/** What is said aloud: that it runs, each side once it is through, and what came of the comparison. */
export function useSpoken(comparison: Comparison | undefined, difference: Difference | undefined, [mine, theirs]: [string, string]): string {
  const { t, number } = useText();
  if (!comparison) return "";
  const told = (who: string, side: Side) => {
    const action = resultOf(side);
    if (action) return t("compare.saidRows", { who, rows: t("audit.rows", { count: action.rows ?? 0, shown: number(action.rows ?? 0) }) });
    if (side.stands === "running") return t("compare.saidRunning", { who });
    if (side.stands !== "over") return "";
    const { action: last } = side.shown ?? {};
    if (isWithheld(side)) return t("compare.saidWithheld", { who });
    return t("compare.saidFailed", { who, message: (side.failure ?? last?.error)?.message ?? "" });
  };
  const verdict = () => {
    if (difference?.kind === "columns") return t("compare.columnsDiffer");
    if (difference?.kind === "uncompared") return t("compare.uncompared");
    if (difference?.kind !== "rows") return "";
    return difference.left.size + difference.right.size === 0 ? t("compare.equal") : t("compare.differ");
  };
  return [told(mine, comparison.left), told(theirs, comparison.right), verdict()].filter(Boolean).join(" ");
}
