import { useId } from "react";
import { cx } from "../design/cx";
import { useText } from "../i18n";
import { visible } from "../state/visible";

/** What is no longer stands on one line, in characters. */
const LINE = 48;

/** Named values, whole: text as it is, anything else as JSON. */
export function Fields({ of, label }: { of: Record<string, unknown>; label: string }) {
  const { t } = useText();
  const names = Object.keys(of);
  const id = useId();
  return (
    <div className="grid gap-2 p-(--inset) text-sm" role="group" aria-labelledby={id} data-testid="fields">
      {/* No heading: what it stands in has one on a card that waits, and none on one that ran. */}
      <p className="text-xs font-semibold text-ink-2" id={id}>
        {label}
      </p>
      {names.length === 0 ? (
        <p className="text-ink-2">{t("action.none")}</p>
      ) : (
        <dl className="grid gap-1 max-sm:gap-2">
          {names.map((name) => (
            <div key={name} className="grid items-baseline gap-x-3 sm:grid-cols-[minmax(6em,12em)_minmax(0,1fr)]">
              <dt className="text-ink-2 [overflow-wrap:anywhere]">{visible(name)}</dt>
              <dd className={cx("font-mono whitespace-pre-wrap [overflow-wrap:anywhere]", of[name] === null && "text-ink-3 italic")}>
                {shown(of[name])}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return "NULL";
  if (typeof value === "string") return visible(value);
  // The breaks are those of the layout alone: in a text they are escaped.
  const line = JSON.stringify(value, null, 1).replace(/\n\s*/g, " ");
  return visible(line.length <= LINE ? line : JSON.stringify(value, null, 2));
}
