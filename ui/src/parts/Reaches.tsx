import { Check, Lock, Minus } from "lucide-react";
import { Card } from "../design/Card";
import { cx } from "../design/cx";
import { Spinner } from "../design/Spinner";
import { useText } from "../i18n";
import { useCheckup } from "../state/checkup";
import { type Reach, reach } from "../state/reach";
import { FailureNote } from "./FailureNote";

/** What can be reached, and what not and why, as it is looked at. */
export function Reaches() {
  const { t } = useText();
  const { checks, running, failure } = useCheckup();
  const all = failure ? [] : reach(checks, running);
  const locked = all.reduce((sum, one) => sum + (one.can === "no" ? 1 : (one.others?.length ?? 0)), 0);
  return (
    <div className="grid gap-2" data-testid="reach-list" data-looking={running}>
      <p className="text-sm text-ink-2" role="status">
        {failure ? "" : running ? t("ready.looking") : locked === 0 ? t("ready.all") : t("ready.locked", { count: locked })}
      </p>
      {failure ? (
        <FailureNote failure={failure} />
      ) : (
        <Card>
          <ul className="divide-y divide-line" aria-label={t("ready.page")}>
            {all.map((one) => (
              <ReachRow key={one.id} reach={one} />
            ))}
          </ul>
        </Card>
      )}
    </div>
  );
}

const ICONS = { yes: Check, no: Lock, none: Minus };
const INKS = { yes: "text-ok", no: "text-sp", none: "text-ink-3" };

function ReachRow({ reach: { id, can, found, others = [], mend } }: { reach: Reach }) {
  const { t } = useText();
  const Icon = can === "looking" ? undefined : ICONS[can];
  return (
    <li
      className={cx("grid grid-cols-[16px_minmax(0,1fr)] gap-x-3 px-4 py-2 text-sm sm:grid-cols-[16px_9rem_minmax(0,1fr)]", can === "no" && "bg-sp-soft")}
      data-testid="reach"
      data-id={id}
      data-can={can}
    >
      {Icon && can !== "looking" ? (
        <Icon size={16} className={cx("mt-0.5", INKS[can])} role="img" aria-label={t(`ready.can.${can}`)} />
      ) : (
        <span className="mt-0.5 text-ink-3">
          <Spinner label={t("ready.can.looking")} />
        </span>
      )}
      <strong className="font-semibold">{t(`ready.${id}`)}</strong>
      <div className="min-w-0 text-ink-2 [overflow-wrap:anywhere] max-sm:col-start-2">
        {can === "none" && t("ready.notNamed")}
        {can === "yes" && id === "proof" && t("ready.proved")}
        <div translate="no">
          {(can !== "yes" || id !== "proof") &&
            found.map((one) => (
              <p key={one} className={can === "no" ? "text-ink" : undefined}>
                {one}
              </p>
            ))}
          {others.map((one) => (
            <p key={one} className="flex gap-1.5">
              <Lock size={14} className="mt-1 text-sp" role="img" aria-label={t("ready.can.no")} />
              <span className="min-w-0">{one}</span>
            </p>
          ))}
          {mend && <p>{mend}</p>}
        </div>
      </div>
    </li>
  );
}
