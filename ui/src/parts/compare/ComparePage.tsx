import { Columns2, Filter, Play, Square, UserPlus } from "lucide-react";
import { useState } from "react";
import type { SessionState, SignedIn } from "../../contract";
import { Button } from "../../design/Button";
import { Callout } from "../../design/Callout";
import { Empty } from "../../design/Empty";
import { Select } from "../../design/Select";
import { useText } from "../../i18n";
import { useActs } from "../../state/commands";
import { isOver, othersOf, useComparison } from "../../state/compare";
import { comparable } from "../../state/comparing";
import { resultOf } from "../../state/differ";
import type { ShownAction } from "../../state/turns";
import { FailedNote } from "../FailedNote";
import { PageHead } from "../PageHead";
import { bare } from "../Who";
import { useDifference } from "./cells";
import { asMe, asOther } from "./names";
import { SideCard } from "./SideCard";
import { Statement } from "./Statement";
import { Summary } from "./Summary";
import { useSpoken } from "./spoken";

/** One statement as two identities, side by side: what each sees, as whom it ran, and what differs. */
export default function ComparePage(props: {
  session: SessionState;
  signedIn: SignedIn;
  /** The action whose statement it is. */
  of?: ShownAction;
  /** Signs in with one more profile. */
  onAdd: () => void;
  onMenu?: () => void;
  onClose: () => void;
}) {
  const { t, lang } = useText();
  const { session, signedIn, of } = props;
  const first = of && comparable(of);
  return (
    <main
      lang={lang}
      className="flex min-h-0 min-w-0 flex-col"
      data-testid="compare-page"
      onKeyDown={(event) => event.key === "Escape" && !event.defaultPrevented && props.onClose()}
    >
      <PageHead title={t("compare.title")} id="compare" onMenu={props.onMenu} onClose={props.onClose} />
      <div className="min-h-0 flex-1 overflow-auto px-6 py-5 max-md:px-3">
        {signedIn.compares === "off" ? (
          <Empty icon={<Columns2 size={18} aria-hidden />} title={t("compare.off")}>
            {t("compare.offHint")}
          </Empty>
        ) : !of || !first ? (
          <Empty icon={<Columns2 size={18} aria-hidden />} title={t("compare.empty")}>
            {t("compare.emptyHint")}
          </Empty>
        ) : (
          <Sides session={session} signedIn={signedIn} action={of.action.id} first={first} onAdd={props.onAdd} />
        )}
      </div>
    </main>
  );
}

function Sides(props: { session: SessionState; signedIn: SignedIn; action: string; first: string; onAdd: () => void }) {
  const { t } = useText();
  const { session, signedIn, first } = props;
  const others = othersOf(session);
  const [key, setKey] = useState<string>();
  const ready = others.filter((one) => one.ready);
  const other = ready.find((one) => one.key === key) ?? ready[0];
  const [statement, setStatement] = useState(first);
  const { comparison, failed, run, stop, forget } = useComparison(props.action, session.profile ?? "default");
  const { difference, failure } = useDifference(comparison);
  const running = !!comparison && !(isOver(comparison.left) && isOver(comparison.right));
  const able = !!other && !running && statement.trim() !== "";
  const begin = () => able && void run(statement, other);
  const mine = asMe(t, signedIn);
  const theirs = other ? asOther(t, other) : mine;
  const elsewhere = !!other && other.host !== session.host;
  const marks = difference?.kind === "rows" ? difference : undefined;
  useActs({ stop: running ? stop : undefined });
  const spoken = useSpoken(comparison, difference, [mine.title, theirs.title]);
  return (
    <div
      className="mx-auto grid max-w-[1200px] grid-cols-[minmax(0,1fr)] gap-4"
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented || !running) return;
        event.preventDefault();
        stop();
      }}
    >
      <Statement text={statement} first={first} disabled={running} onText={setStatement} onRun={begin} />
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        {other && (
          <>
            <span className="text-sm font-medium" aria-hidden>
              {t("compare.with", { mine: mine.title })}
            </span>
            <Select
              label={t("compare.other")}
              value={other.key}
              disabled={running}
              onChange={(next) => {
                // What is shown was another's.
                forget();
                setKey(next);
              }}
              options={others.map((one) => ({
                value: one.key,
                disabled: !one.ready,
                label: one.ready
                  ? `${asOther(t, one).title}${one.host === session.host ? "" : ` · ${bare(one.host)}`}`
                  : t("compare.notSignedIn", { who: `${one.name} · ${bare(one.host)}` }),
              }))}
            />
          </>
        )}
        {other && (
          // One button, so that the focus stays on it.
          <Button
            look={running ? "normal" : "primary"}
            disabled={!running && !able}
            onClick={running ? stop : begin}
            data-testid={running ? "compare-stop" : "compare-run"}
          >
            {running ? <Square size={14} aria-hidden /> : <Play size={14} aria-hidden />}
            {running ? t("compare.stop") : comparison ? t("compare.runAgain") : t("compare.run")}
          </Button>
        )}
        {!comparison && other && <p className="min-w-0 flex-1 basis-64 text-sm text-ink-2">{t("compare.about")}</p>}
      </div>
      {!other && (
        <Callout icon={<UserPlus size={16} aria-hidden />}>
          <p className="font-medium">{t("compare.alone")}</p>
          <p className="text-ink-2">{t("compare.aloneHint")}</p>
          <Button className="mt-1" onClick={props.onAdd} data-testid="compare-add">
            {t("compare.add")}
          </Button>
        </Callout>
      )}
      {comparison && comparison.statement !== statement && (
        <p className="text-sm text-sp" data-testid="compare-changed">
          {t("compare.changed")}
        </p>
      )}
      {comparison && <Summary comparison={comparison} difference={difference} failure={failure} mine={mine} theirs={theirs} />}
      {failed && <FailedNote {...failed} />}
      {other && (
        <div className="grid grid-cols-2 gap-3 max-lg:grid-cols-[minmax(0,1fr)] *:min-w-0">
          <SideCard title={mine.title} own service={signedIn.service_principal} side={comparison?.left} only={marks?.left} testId="compare-left" onAgain={begin} />
          <SideCard
            title={theirs.title}
            service={other.profile === null}
            side={comparison?.right}
            host={elsewhere ? bare(other.host) : undefined}
            only={marks?.right}
            testId="compare-right"
            onAgain={begin}
          />
        </div>
      )}
      {comparison && (resultOf(comparison.left) || resultOf(comparison.right)) && (
        <p className="flex gap-2 text-sm text-ink-2">
          <Filter size={14} className="mt-0.5" aria-hidden />
          <span className="min-w-0 max-w-[100ch]">
            {t("compare.shaped")} {elsewhere && t("compare.otherHost")}
          </span>
        </p>
      )}
      <p className="sr-only" role="status" data-testid="compare-status">
        {spoken}
      </p>
    </div>
  );
}
