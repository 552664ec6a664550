import { ArrowDown } from "lucide-react";
import { lazy, type ReactNode, Suspense, useEffect, useMemo, useRef, useState } from "react";
import type { TurnDecision } from "../contract";
import { Button } from "../design/Button";
import { useText } from "../i18n";
import { type ShownThread, way } from "../state/branches";
import { useActs } from "../state/commands";
import { isAmong, goToMessage } from "../state/messages";
import { onWanted } from "../state/jump";
import { useFollow } from "../state/follow";
import { useTail } from "../state/tail";

// What shows an answer is fetched with the first thing that anybody does: nobody waits for it, and a window that
// stands idle does not hold it.
const parts = () => import("./Turn");
const Turn = lazy(parts);
const Find = lazy(() => import("./Find"));

function fetched() {
  const begun = new AbortController();
  for (const act of ["keydown", "pointerdown"]) {
    addEventListener(act, () => void parts(), { once: true, signal: begun.signal });
  }
  return () => begun.abort();
}

/** What may be done with a turn: each of these stays the same, so that no turn is drawn anew for it. */
export interface TurnActs {
  onDecide: (decisions: TurnDecision[]) => void;
  onRetry: () => void;
  onSuggest: (question: string) => void;
  onDoctor: () => void;
  onSignIn: (why: "again" | "consent") => void;
  onRewrite: (turn: string | undefined) => void;
  onInstead: (turn: string, text: string) => void;
  onWay: (turn: string) => void;
}

/** What was said in a thread, to its end; whoever reads further up stays there. */
export function Transcript(props: {
  /** Which thread, as the window calls it. */
  thread: string;
  shown: ShownThread;
  /** Goes to the end when it changes. */
  moment: unknown;
  able: boolean;
  rewriting?: string;
  acts: TurnActs;
  /** Where nothing was said yet. */
  welcome: ReactNode;
  /** After all turns. */
  children?: ReactNode;
}) {
  const { t } = useText();
  const { turns, branches } = props.shown;
  const { first, last, before, after, show, toEnd } = useTail(props.thread, turns.length);
  const follow = useFollow(props.moment, last === undefined, turns.length === 0);
  const [finding, setFinding] = useState(false);
  const [again, setAgain] = useState(0);
  // To come to it by key scrolls to the end: it stays until the focus goes on.
  const [held, setHeld] = useState(false);
  const ways = useMemo(
    () => new Map(branches.map((one) => [one.turn_id, way(branches, one.turn_id)])),
    [branches],
  );
  useEffect(fetched, []);
  // Who asks is at the end.
  useEffect(toEnd, [props.moment]);
  useEffect(() => onWanted(show), [show]);
  // Another thread is another search.
  useEffect(() => setFinding(false), [props.thread]);
  useActs({
    find: turns.length > 0 ? () => {
      setFinding(true);
      setAgain((n) => n + 1);
    } : undefined,
  });
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      {finding && (
        <Suspense>
          <Find turns={turns} first={first} again={again} onShow={show} onClose={() => setFinding(false)} />
        </Suspense>
      )}
      {/* What is gone to by key keeps clear of the way to the end, which stands over it. */}
      {/* Contained: what grows in it would have WebKit lay out and paint the whole window at each piece of an answer. */}
      <div
        ref={follow.scroller}
        className="transcript ring-inside relative min-h-0 flex-1 overflow-auto scroll-pt-6 scroll-pb-12 p-6 [contain:strict] [overflow-anchor:none] max-md:px-3 max-md:py-4"
        role="log"
        aria-label={t("transcript.label")}
        aria-live="off"
        // What scrolls is reached by key.
        tabIndex={0}
        onKeyDown={(event) => {
          const by = ({ ArrowUp: -1, ArrowDown: 1 } as const)[event.key];
          const place = event.currentTarget;
          if (!by || event.shiftKey || event.altKey || event.ctrlKey || event.metaKey || !isAmong(event.target, place)) return;
          if (goToMessage(place, by)) event.preventDefault();
          else if (by < 0 ? first > 0 : last !== undefined) {
            event.preventDefault();
            (by < 0 ? before : after)();
            // Those are drawn by then.
            setTimeout(() => goToMessage(place, by));
          }
        }}
        data-pane
      >
        {first > 0 && <More key={`before ${first}`} words={t("transcript.before")} onMore={before} testId="earlier" />}
        <div ref={follow.content} className="mx-auto grid max-w-[760px] grid-cols-[minmax(0,1fr)] gap-8">
          {turns.length === 0 && props.welcome}
          <Suspense>
            {turns.slice(first, last).map((one, i) => (
              <Turn
                key={one.id || `pending-${first + i}`}
                turn={one}
                last={first + i === turns.length - 1}
                able={props.able}
                rewriting={!!one.id && props.rewriting === one.id}
                way={ways.get(one.id)}
                {...props.acts}
              />
            ))}
          </Suspense>
          {last === undefined && props.children}
        </div>
        {last !== undefined && <More key={`after ${last}`} words={t("transcript.after")} onMore={after} testId="later" />}
      </div>
      {(follow.away || last !== undefined || held) && (
        <Button
          round
          size="sm"
          className="absolute bottom-2 left-1/2 -translate-x-1/2 shadow-float"
          onFocus={() => setHeld(true)}
          onBlur={() => setHeld(false)}
          onClick={() => {
            setHeld(false);
            toEnd();
            follow.toEnd();
          }}
          data-testid="jump-latest"
        >
          <ArrowDown size={14} aria-hidden /> {t("transcript.latest")}
        </Button>
      )}
    </div>
  );
}

/** How far ahead of an end it is gone on, in CSS pixels. */
const AHEAD = "600px";

/** What is not drawn yet: drawn when the reader comes near, or asks for it. */
function More({ words, onMore, testId }: { words: string; onMore: () => void; testId: string }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const near = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && onMore(), {
      root: place.current?.parentElement,
      rootMargin: AHEAD,
    });
    if (place.current) near.observe(place.current);
    return () => near.disconnect();
  }, [onMore]);
  return (
    <div ref={place} className="my-4 grid justify-items-center">
      <Button size="sm" look="plain" onClick={onMore} data-testid={testId}>
        {words}
      </Button>
    </div>
  );
}
