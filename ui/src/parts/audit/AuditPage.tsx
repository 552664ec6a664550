import { ScrollText } from "lucide-react";
import { useRef, useState } from "react";
import { Button } from "../../design/Button";
import { Choice } from "../../design/Choice";
import { cx } from "../../design/cx";
import { Empty } from "../../design/Empty";
import { Skeleton } from "../../design/Skeleton";
import type { LedgerEntry } from "../../contract";
import { useText } from "../../i18n";
import { useEntries } from "../../state/entries";
import { EVERYTHING, type Filter, narrows } from "../../state/ledger";
import { useHeight } from "../../state/height";
import { useVerify } from "../../state/verdict";
import { FailedNote } from "../FailedNote";
import { PageHead } from "../PageHead";
import { Chain } from "./Chain";
import { EntryPanel } from "./EntryPanel";
import { EntryTable } from "./EntryTable";
import { ExportMenu } from "./ExportMenu";
import { Filters } from "./Filters";
import { Timeline } from "./Timeline";

/** How near the end the older entries are fetched, in CSS pixels. */
const NEAR = 200;

/** Everything that was done as this person, as the ledger has it: to be read, filtered, checked and taken away. */
export default function AuditPage(props: {
  host: string;
  /** The thread that is open. */
  thread?: string;
  onTurn: (thread: string, turn?: string) => void;
  onMenu?: () => void;
  onClose: () => void;
}) {
  const { t, lang } = useText();
  const [filter, setFilter] = useState<Filter>(EVERYTHING);
  const [view, setView] = useState<"timeline" | "table">("timeline");
  const [chosen, setChosen] = useState<{ key: string; entries: LedgerEntry[] }>();
  const scroll = useRef<HTMLDivElement>(null);
  const [head, margin] = useHeight();
  const { entries, failure, loading, more, older, again } = useEntries(filter);
  const check = useVerify();
  return (
    <main
      lang={lang}
      className={cx("grid min-h-0 min-w-0 grid-cols-[minmax(0,1fr)] grid-rows-[minmax(0,1fr)]", chosen && "lg:grid-cols-[minmax(0,1fr)_330px]")}
      data-testid="audit-page"
      onKeyDown={(event) => event.key === "Escape" && !event.defaultPrevented && (chosen ? setChosen(undefined) : props.onClose())}
    >
      <div className="flex min-h-0 min-w-0 flex-col">
        <PageHead title={t("audit.title")} id="audit" onMenu={props.onMenu} onClose={props.onClose}>
          <ExportMenu onSaved={again} />
        </PageHead>
        <div
          ref={scroll}
          className="ring-inside min-h-0 flex-1 overflow-auto px-6 max-md:px-3"
          // What scrolls is reached by key.
          tabIndex={0}
          role="region"
          aria-label={t("audit.title")}
          onScroll={({ currentTarget: at }) => at.scrollHeight - at.scrollTop - at.clientHeight < NEAR && older()}
        >
          <div ref={head} className="sticky left-0 grid grid-cols-[minmax(0,1fr)] gap-4 pt-4 pb-3">
            <Chain check={check} />
            <Filters filter={filter} thread={props.thread} onFilter={setFilter} />
            <Choice
              legend={<span className="sr-only">{t("audit.view")}</span>}
              value={view}
              onChange={(next) => {
                setChosen(undefined);
                setView(next);
              }}
              options={[
                { value: "timeline", label: t("audit.timeline") },
                { value: "table", label: t("audit.table") },
              ]}
              testId="audit-view"
            />
          </div>
          {entries && entries.length > 0 ? (
            view === "timeline" ? (
              <Timeline entries={entries} scroll={scroll} margin={margin} chosen={chosen?.key} onChoose={(deed) => setChosen(deed)} />
            ) : (
              <EntryTable
                entries={entries}
                scroll={scroll}
                margin={margin}
                chosen={chosen && entries.find((entry) => chosen.key === `entry ${entry.seq}`)?.seq}
                onChoose={(entry) => setChosen({ key: `entry ${entry.seq}`, entries: [entry] })}
              />
            )
          ) : (
            !failure &&
            (entries && !loading ? (
              <Empty icon={<ScrollText size={18} aria-hidden />} title={narrows(filter) ? t("audit.nothingFits") : t("audit.empty")}>
                {narrows(filter) ? t("audit.nothingFitsHint") : t("audit.emptyHint")}
              </Empty>
            ) : (
              <Skeleton lines={6} label={t("audit.loading")} />
            ))
          )}
          <div className="sticky left-0 grid gap-3 py-4">
            {failure && <FailedNote failure={failure} again={again} />}
            {more && !failure && (
              <div className="grid justify-items-center">
                <Button disabled={loading} onClick={older} data-testid="audit-older">
                  {loading ? t("audit.loadingOlder") : t("audit.older")}
                </Button>
              </div>
            )}
            {entries && entries.length > 0 && !more && !failure && !narrows(filter) && (
              <p className="text-center text-sm text-ink-2">{t("audit.begins")}</p>
            )}
          </div>
        </div>
        <p className="sr-only" role="status">
          {entries && !loading && t("audit.shown", { count: entries.length })}
        </p>
      </div>
      {chosen && <EntryPanel key={chosen.key} entries={chosen.entries} host={props.host} onTurn={props.onTurn} onClose={() => setChosen(undefined)} />}
    </main>
  );
}
