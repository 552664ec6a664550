import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, type RefObject, useMemo } from "react";
import { cx } from "../../design/cx";
import { useText } from "../../i18n";
import { type Deed, deeds, short, timeline } from "../../state/ledger";
import type { LedgerEntry } from "../../contract";
import { visible } from "../../state/visible";
import { decision, entryIcon, outcome, what } from "./names";
import { RunAsBadge } from "./RunAsBadge";

/** What was done, day by day: one line for an action, whatever was written of it. */
export function Timeline(props: {
  entries: LedgerEntry[];
  scroll: RefObject<HTMLElement | null>;
  /** How far down in the scroller it begins. */
  margin: number;
  chosen?: string;
  onChoose: (deed: Deed) => void;
}) {
  const text = useText();
  const lines = useMemo(() => timeline(deeds(props.entries)), [props.entries]);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => props.scroll.current,
    getItemKey: (i) => lines[i]?.key ?? i,
    estimateSize: (i) => (lines[i] && "day" in lines[i] ? 44 : 62),
    overscan: 6,
    scrollMargin: props.margin,
    useFlushSync: false,
  });
  const today = new Date();
  return (
    <div
      role="list"
      aria-label={text.t("audit.timeline")}
      className="relative"
      ref={(box) => void (box && (box.style.height = `${virtual.getTotalSize()}px`))}
      data-testid="timeline"
    >
      {virtual.getVirtualItems().map((item) => {
        const line = lines[item.index];
        if (!line) return null;
        return (
          <div
            key={item.key}
            role="listitem"
            data-index={item.index}
            className="absolute inset-x-0 top-0"
            ref={(row) => {
              if (!row) return;
              row.style.transform = `translateY(${item.start - props.margin}px)`;
              virtual.measureElement(row);
            }}
          >
            {"day" in line ? (
              <h2 className="pt-4 pb-2 text-xs font-semibold text-ink-2">{text.day(line.day, today)}</h2>
            ) : (
              <Row deed={line.deed} chosen={line.key === props.chosen} onChoose={() => props.onChoose(line.deed)} />
            )}
          </div>
        );
      })}
    </div>
  );
}

function Row({ deed, chosen, onChoose }: { deed: Deed; chosen: boolean; onChoose: () => void }) {
  const text = useText();
  const { main } = deed;
  const Icon = entryIcon(main);
  const allowed = decision(text, deed);
  return (
    <button
      type="button"
      className={cx(
        "ring-inside grid w-full grid-cols-[16px_minmax(0,1fr)] gap-x-3 gap-y-1 border-b border-line px-3 py-2.5 text-left text-sm hover:bg-hover",
        "md:grid-cols-[16px_minmax(0,1fr)_auto]",
        chosen && "bg-user-soft",
      )}
      aria-pressed={chosen}
      onClick={onChoose}
      data-testid="deed"
      data-phase={main.phase}
    >
      <Icon size={16} className="mt-0.5 text-ink-2" aria-hidden />
      <span className="flex min-w-0 flex-wrap items-center gap-x-2.5 gap-y-1">
        <strong className="font-semibold">{what(text, deed)}</strong>
        {main.resource && (
          <span className="min-w-0 text-ink-2 [overflow-wrap:anywhere]" translate="no">
            {main.operation && `${visible(main.operation)} · `}
            {visible(main.resource)}
          </span>
        )}
        <RunAsBadge entry={main} verified={deed.verified} open={deed.open} />
      </span>
      <Facts>
        {[
          allowed && <span key="decision">{allowed}</span>,
          outcome(text, deed) && (
            <span key="outcome" className={cx((deed.open || main.error_code) && "text-bad")}>
              {outcome(text, deed)}
            </span>
          ),
          main.statement_id && <code key="statement" className="font-mono text-xs">{short(main.statement_id)}</code>,
          <time key="time" dateTime={main.at} className="tabular-nums">
            {text.clock(main.at)}
          </time>,
        ]}
      </Facts>
    </button>
  );
}

function Facts({ children }: { children: ReactNode }) {
  return (
    <span className="col-start-2 flex flex-wrap items-center gap-x-3 text-ink-2 md:col-start-auto md:justify-end">{children}</span>
  );
}
