import { useEffect, useState } from "react";
import type { Column, ColumnProfile, ResultView } from "../../contract";
import { rpc } from "../../host";
import { useFailed } from "../../state/failed";
import { kind } from "../../state/kinds";
import { visible } from "../../state/visible";
import { Spinner } from "../../design/Spinner";
import { useText } from "../../i18n";
import { FailedNote } from "../FailedNote";
import { Aside } from "./Aside";

/** What a column holds in the rows that are shown: how many of what. */
export function Profile(props: { actionId: string; view: ResultView; column: Column; number: number; onClose: () => void }) {
  const { t, number } = useText();
  const { actionId, view, column } = props;
  const [found, setFound] = useState<ColumnProfile>();
  const [again, setAgain] = useState(0);
  const { failed, fail, clear } = useFailed();
  // biome-ignore lint: to ask again is to ask for the same
  useEffect(() => {
    let gone = false;
    setFound(undefined);
    clear();
    rpc("results/profile", { action_id: actionId, view, column: props.number }).then(
      (profile) => gone || setFound(profile),
      (error) => gone || fail(error, () => setAgain((count) => count + 1)),
    );
    return () => {
      gone = true;
    };
  }, [actionId, view, props.number, again]);
  const facts: [string, string | null][] = found
    ? [
        [t("grid.profileRows"), number(found.rows)],
        ["NULL", number(found.nulls) + (found.rows > 0 && found.nulls > 0 ? ` (${number(Number(((100 * found.nulls) / found.rows).toFixed(1)))} %)` : "")],
        [t("grid.distinct"), (found.distinct_is_exact ? "" : "≈ ") + number(found.distinct)],
        [t("grid.least"), found.least],
        [t("grid.most"), found.most],
        [t("grid.mean"), found.mean],
      ]
    : [];
  return (
    <Aside title={t("grid.profile")} about={column.name} testId="profile-panel" onClose={props.onClose}>
      {failed && <FailedNote {...failed} bare />}
      {!found && !failed && <Spinner label={t("grid.profile")} />}
      {found && (
        <>
          <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1">
            {facts.map(([name, value]) =>
              value === null ? null : (
                <div key={name} className="contents">
                  <dt className="text-ink-2">{name}</dt>
                  <dd className="text-right tabular-nums [overflow-wrap:anywhere]">{visible(value)}</dd>
                </div>
              ),
            )}
          </dl>
          <Bars profile={found} ranges={["number", "date", "time"].includes(kind(column))} />
        </>
      )}
    </Aside>
  );
}

const part = (side: "width" | "height", of: number) => (box: HTMLElement | null) => void (box && (box.style[side] = `${Math.max(of * 100, of > 0 ? 2 : 0)}%`));

/** Ranges stand beside each other, values under each other. */
function Bars({ profile, ranges }: { profile: ColumnProfile; ranges: boolean }) {
  const { t, number } = useText();
  const most = Math.max(1, ...profile.bars.map((bar) => bar.rows));
  if (profile.bars.length === 0) return null;
  if (!ranges) {
    return (
      <ul className="grid gap-1.5" aria-label={t("grid.frequent")}>
        {profile.bars.map((bar, i) => (
          // biome-ignore lint: two long values may begin the same
          <li key={i} className="text-xs">
            <span className="flex justify-between gap-2">
              <span className="truncate">{visible(bar.from) || '""'}</span>
              <span className="text-ink-2 tabular-nums">{number(bar.rows)}</span>
            </span>
            <span className="block h-1.5 rounded-full bg-sunken">
              <span className="block h-full rounded-full bg-user forced-colors:bg-[CanvasText]" ref={part("width", bar.rows / most)} />
            </span>
          </li>
        ))}
      </ul>
    );
  }
  return (
    <div>
      <ul className="flex h-24 items-end gap-px border-b border-line-strong" aria-label={t("grid.histogram")}>
        {profile.bars.map((bar, i) => (
          // biome-ignore lint: two edges may be written the same
          <li key={i} className="flex h-full min-w-0 flex-1 items-end" title={`${bar.from} – ${bar.to}: ${number(bar.rows)}`}>
            <span className="sr-only">{t("grid.bar", { from: bar.from, to: bar.to, rows: number(bar.rows) })}</span>
            <span aria-hidden className="block w-full rounded-t-[2px] bg-user forced-colors:bg-[CanvasText]" ref={part("height", bar.rows / most)} />
          </li>
        ))}
      </ul>
      <div aria-hidden className="mt-1 flex justify-between gap-2 text-xs text-ink-2 tabular-nums">
        <span className="truncate">{profile.bars[0]?.from}</span>
        <span className="truncate">{profile.bars.at(-1)?.to}</span>
      </div>
    </div>
  );
}
