import { CircleCheck, Columns2, Filter } from "lucide-react";
import type { ReactNode } from "react";
import { Card } from "../../design/Card";
import { Spinner } from "../../design/Spinner";
import { useText } from "../../i18n";
import { type Comparison, isOver } from "../../state/compare";
import { type Difference, MOST, resultOf } from "../../state/differ";

/** What differs between the two, in one sentence and a few numbers; and what that does not prove. */
export function Summary(props: {
  comparison: Comparison;
  difference?: Difference;
  /** As whom, in words: left, right. */
  names: [string, string];
  otherHost: boolean;
}) {
  const { t } = useText();
  const words = useVerdict(props.comparison, props.difference);
  if (!words) return null;
  const { same, title, about, facts } = words(props.names);
  return (
    <Card aria-label={t("compare.summary")} data-testid="compare-summary" data-kind={props.difference?.kind ?? "none"}>
      <div className="grid gap-2 p-4">
        <h2 className="flex items-center gap-2 text-prose font-semibold">
          {same ? <CircleCheck size={16} className="text-ok" aria-hidden /> : <Columns2 size={16} className="text-ink-2" aria-hidden />}
          <span className="min-w-0">{title}</span>
        </h2>
        {about && <p className="text-sm text-ink-2">{about}</p>}
        {facts}
      </div>
      <p className="flex gap-2 border-t border-line bg-sunken px-4 py-2.5 text-sm text-ink-2">
        <Filter size={14} className="mt-0.5" aria-hidden />
        <span className="min-w-0">
          {t("compare.shaped")} {props.otherHost && t("compare.otherHost")}
        </span>
      </p>
    </Card>
  );
}

interface Words {
  same?: boolean;
  title: string;
  about?: string;
  facts?: ReactNode;
}

/** What is said once both are through; nothing before. */
function useVerdict({ left, right }: Comparison, difference: Difference | undefined): ((names: [string, string]) => Words) | undefined {
  const { t, number, list } = useText();
  if (!isOver(left) || !isOver(right)) return undefined;
  const [one, other] = [resultOf(left), resultOf(right)];
  const rows = (count: number) => t("audit.rows", { count, shown: number(count) });
  return ([mine, theirs]) => {
    if (!one && !other) return { title: t("compare.neither") };
    if (!one || !other) return { title: t("compare.oneOnly", { who: one ? mine : theirs }), about: t("compare.oneOnlyHint") };
    if (!difference) {
      return {
        title: t("compare.comparing"),
        facts: <Spinner size={14} label={t("compare.comparing")} />,
      };
    }
    const counts = t("compare.counts", { mine, theirs, left: rows(one.rows ?? 0), right: rows(other.rows ?? 0) });
    if (difference.kind === "columns") {
      const only = (who: string, columns: string[]) => (columns.length > 0 ? ` ${t("compare.columnsOnly", { who, columns: list(columns) })}` : "");
      return { title: t("compare.columnsDiffer"), about: `${counts}${only(mine, difference.left)}${only(theirs, difference.right)}` };
    }
    if (difference.kind === "uncompared") {
      return {
        title: one.rows === other.rows ? t("compare.uncompared") : t("compare.countsDiffer"),
        about: `${counts} ${t(`compare.why.${difference.why}`, { most: number(MOST) })}`,
      };
    }
    const { both, left: onlyLeft, right: onlyRight, columns } = difference;
    if (onlyLeft.size === 0 && onlyRight.size === 0) return { same: true, title: t("compare.equal"), about: t("compare.equalHint", { rows: rows(both) }) };
    return {
      title: t("compare.differ"),
      about: columns.length > 0 ? t("compare.valuesDiffer", { columns: list(columns) }) : undefined,
      facts: (
        <dl className="mt-1 grid grid-cols-3 gap-px overflow-hidden rounded-sm border border-line bg-line tabular-nums max-sm:grid-cols-1">
          <Fact label={t("compare.both")}>{rows(both)}</Fact>
          <Fact label={t("compare.only", { who: mine })}>{rows(onlyLeft.size)}</Fact>
          <Fact label={t("compare.only", { who: theirs })}>{rows(onlyRight.size)}</Fact>
        </dl>
      ),
    };
  };
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 flex-col-reverse justify-end bg-surface px-3 py-2">
      <dt className="text-xs text-ink-2 [overflow-wrap:anywhere]">{label}</dt>
      <dd className="text-lg font-semibold">{children}</dd>
    </div>
  );
}
