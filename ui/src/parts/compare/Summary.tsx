import { CircleCheck, Columns2 } from "lucide-react";
import type { ReactNode } from "react";
import type { Failure } from "../../contract";
import { Card } from "../../design/Card";
import { Spinner } from "../../design/Spinner";
import { useText } from "../../i18n";
import { type Comparison, isOver } from "../../state/compare";
import { type Difference, isWithheld, MOST, resultOf } from "../../state/differ";
import type { As } from "./names";

/** What differs between the two, in one sentence and a few numbers. Nothing before both are through. */
export function Summary(props: { comparison: Comparison; difference?: Difference; failure?: Failure; mine: As; theirs: As }) {
  const { t } = useText();
  const { left, right } = props.comparison;
  const words = useWords(props);
  if (!isOver(left) || !isOver(right)) return null;
  const { same, title, about, facts } = words();
  return (
    <Card
      className="flex flex-wrap items-center gap-x-6 gap-y-3 p-4 max-md:p-3"
      aria-label={t("compare.summary")}
      data-testid="compare-summary"
      data-kind={props.difference?.kind ?? "none"}
    >
      <div className="grid min-w-0 flex-1 basis-80 gap-1">
        <h2 className="flex items-center gap-2 text-prose font-semibold">
          {same ? <CircleCheck size={16} className="text-ok" aria-hidden /> : <Columns2 size={16} className="text-ink-2" aria-hidden />}
          <span className="min-w-0">{title}</span>
        </h2>
        {about && <p className="max-w-[76ch] text-sm text-ink-2 [overflow-wrap:anywhere]">{about}</p>}
      </div>
      {facts}
    </Card>
  );
}

interface Words {
  same?: boolean;
  title: string;
  about?: string;
  facts?: ReactNode;
}

function useWords({ comparison, difference, failure, mine, theirs }: Parameters<typeof Summary>[0]): () => Words {
  const { t, number, list } = useText();
  const [one, other] = [resultOf(comparison.left), resultOf(comparison.right)];
  const rows = (count: number) => t("audit.rows", { count, shown: number(count) });
  return () => {
    const withheld = isWithheld(comparison.left) || isWithheld(comparison.right);
    if (!one && !other) return { title: t("compare.neither"), about: withheld ? t("compare.withheldHint") : undefined };
    if (!one || !other) return { title: t("compare.oneOnly", { who: (one ? mine : theirs).within }), about: withheld ? t("compare.withheldHint") : t("compare.oneOnlyHint") };
    if (failure) return { title: t("compare.uncompared"), about: `${failure.message} ${failure.hint}` };
    if (!difference) return { title: t("compare.comparing"), facts: <Spinner size={14} /> };
    const counts = t("compare.counts", { mine: mine.title, theirs: theirs.title, left: rows(one.rows ?? 0), right: rows(other.rows ?? 0) });
    if (difference.kind === "columns") {
      const only = ({ within }: As, columns: string[]) =>
        columns.length > 0 ? ` ${t("compare.columnsOnly", { who: within, columns: list(columns) })}` : "";
      return { title: t("compare.columnsDiffer"), about: `${counts}${only(mine, difference.left)}${only(theirs, difference.right)}` };
    }
    if (difference.kind === "uncompared") {
      return {
        // What was cut may be more than what came.
        title: one.rows === other.rows || difference.why === "cut" ? t("compare.uncompared") : t("compare.countsDiffer"),
        about: `${counts} ${t(`compare.why.${difference.why}`, { most: number(MOST) })}`,
      };
    }
    const { both, left, right, columns } = difference;
    if (left.size === 0 && right.size === 0) return { same: true, title: t("compare.equal"), about: t("compare.equalHint", { rows: rows(both) }) };
    const isApp = comparison.other.profile === null;
    return {
      title: t("compare.differ"),
      about:
        isApp && left.size === 0
          ? t("compare.appSees", { rows: rows(right.size) })
          : // With other rows, every column has other values.
            one.rows === other.rows && columns.length > 0
            ? t("compare.valuesDiffer", { columns: list(columns) })
            : counts,
      facts: (
        <dl className="flex min-w-0 flex-wrap gap-x-6 gap-y-2 tabular-nums">
          <Fact label={t("compare.both")}>{rows(both)}</Fact>
          <Fact label={t("compare.only", { who: mine.within })}>{rows(left.size)}</Fact>
          <Fact label={t("compare.only", { who: theirs.within })}>{rows(right.size)}</Fact>
        </dl>
      ),
    };
  };
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 flex-col-reverse justify-end border-l border-line pl-3">
      <dt className="text-xs text-ink-2 [overflow-wrap:anywhere]">{label}</dt>
      <dd className="text-lg font-semibold">{children}</dd>
    </div>
  );
}
