import { Building2, ChevronRight, MessageCircleQuestion, Search, Sparkles, SquareFunction, Table2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { SignedIn } from "../contract";
import { cx } from "../design/cx";
import { Skeleton } from "../design/Skeleton";
import { useText } from "../i18n";
import type { Listed } from "../state/mentions";
import { AT_ONCE, type Source, type Starter, useStarters } from "../state/starters";
import { visible } from "../state/visible";

const ICONS: Record<Source, typeof Table2> = {
  app: Building2,
  genie_space: MessageCircleQuestion,
  table: Table2,
  index: Search,
  function: SquareFunction,
  any: Sparkles,
};
const CARD = "grid min-h-[74px] content-between gap-1.5 rounded-md border border-line bg-surface px-3.5 py-3 text-left";

/** A thread with nothing in it: who would ask, what is reached, and what could be asked. */
export function Welcome(props: {
  signedIn: SignedIn;
  unable: boolean;
  onAsk: (text: string) => void;
  /** Puts the beginning of a question into the composer. */
  onBegin: (text: string) => void;
  /** What may be mentioned: questions are made of it where the configuration has none. */
  listed?: Listed;
}) {
  const { t } = useText();
  const { signedIn, unable } = props;
  const { offers } = signedIn;
  const model = signedIn.model && visible(signedIn.model);
  const warehouse = signedIn.warehouse && visible(signedIn.warehouse);
  const starters = useStarters(offers, unable ? undefined : props.listed);
  return (
    <section className="grid justify-items-center gap-2 pt-[12vh] text-center max-md:pt-[5vh]">
      <h2 className="max-w-[34em] text-xl font-semibold tracking-tight text-balance [overflow-wrap:anywhere]">
        {offers.greeting ? visible(offers.greeting) : t("welcome.greeting")}
      </h2>
      <p className="text-balance text-ink-2 [overflow-wrap:anywhere]" data-testid="who">
        {t(signedIn.model_as_app ? "model.elseRunsAs" : "welcome.runsAs", { name: signedIn.principal.user_name })}
      </p>
      {(model || warehouse) && (
        <p className="text-sm text-balance text-ink-2 [overflow-wrap:anywhere]" data-testid="reach">
          {model && warehouse
            ? t("welcome.reach", { model, warehouse })
            : model
              ? t("welcome.reachModel", { model })
              : t("welcome.reachWarehouse", { warehouse: warehouse ?? "" })}{" "}
          {t("welcome.seen")}
        </p>
      )}
      <Starters all={starters} unable={unable} onAsk={props.onAsk} onBegin={props.onBegin} />
    </section>
  );
}

/** Four at once, each with where it comes from; whoever wants others sees the next four. */
function Starters(props: { all?: Starter[]; unable: boolean; onAsk: (text: string) => void; onBegin: (text: string) => void }) {
  const { t } = useText();
  const { all } = props;
  const [from, setFrom] = useState(0);
  const grid = "mt-5 grid w-full max-w-[640px] grid-cols-2 gap-2.5 max-sm:grid-cols-1";
  if (!all) {
    return (
      <div className={grid} data-testid="starters-coming">
        {Array.from({ length: AT_ONCE }, (_, i) => (
          // biome-ignore lint: places without a name
          <div key={i} className={CARD}>
            <Skeleton lines={2} label={i === 0 ? t("welcome.looking") : ""} />
          </div>
        ))}
      </div>
    );
  }
  const start = from < all.length ? from : 0;
  return (
    <>
      <div className={grid} role="group" aria-label={t("welcome.starters")}>
        {all.slice(start, start + AT_ONCE).map((one) => (
          <One key={one.text} starter={one} unable={props.unable} onChoose={() => (one.begun ? props.onBegin : props.onAsk)(one.text)} />
        ))}
      </div>
      {all.length > AT_ONCE && (
        <button
          type="button"
          className="mt-1 inline-flex min-h-8 items-center gap-1 rounded-sm px-2.5 text-sm font-medium text-ink-2 hover:bg-hover hover:text-ink"
          onClick={() => setFrom(start + AT_ONCE)}
          data-testid="starters-more"
        >
          {t("welcome.more")} <ChevronRight size={14} aria-hidden />
        </button>
      )}
    </>
  );
}

/** A question with its names set apart, as they would be in an answer. */
function named(text: string): ReactNode {
  const parts = text.split(/`((?:[^`]|``)+)`/);
  return parts.map((part, i) =>
    i % 2 === 0 ? visible(part) : <code key={part} className="font-code text-[0.93em]">{visible(part.replaceAll("``", "`"))}</code>,
  );
}

function One({ starter, unable, onChoose }: { starter: Starter; unable: boolean; onChoose: () => void }) {
  const { t } = useText();
  const { source, of, begun } = starter;
  const Icon = ICONS[source];
  const text = begun ? starter.text.replace("@", "…") : starter.text;
  const label = begun ? t("welcome.of.begun") : of === undefined ? t(`welcome.of.${source}`) : t(source === "app" ? "welcome.suggestedBy" : "welcome.sampleOf", { name: visible(of) });
  return (
    <button
      type="button"
      className={cx(CARD, "transition-colors enabled:hover:border-line-strong enabled:hover:bg-hover disabled:text-ink-3")}
      disabled={unable}
      onClick={onChoose}
      data-testid={begun ? "beginning" : "starter"}
    >
      <span className="leading-snug [overflow-wrap:anywhere]">{named(text)}</span>
      <span className="flex min-w-0 items-center gap-1.5 text-xs text-ink-3" data-testid="starter-source">
        <Icon size={13} className="shrink-0" aria-hidden />
        <span className="truncate">{label}</span>
      </span>
    </button>
  );
}
