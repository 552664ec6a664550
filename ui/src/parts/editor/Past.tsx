import { History } from "lucide-react";
import { useEffect, useState } from "react";
import type { EditorPast } from "../../contract";
import { Empty } from "../../design/Empty";
import { TextInput } from "../../design/Field";
import { Skeleton } from "../../design/Skeleton";
import { useText } from "../../i18n";
import { asFailure, rpc } from "../../host";
import type { Failed } from "../../state/failed";
import { visible } from "../../state/visible";
import { Badge } from "../Badge";
import { FailedNote } from "../FailedNote";

const said = ({ shown }: EditorPast) => String(shown.arguments.statement ?? "");

/** What was run before, by whoever is signed in: found again, and taken back into the editor. */
export function Past(props: {
  /** Grows with each run that has ended. */
  done: number;
  onTake: (past: EditorPast) => void;
}) {
  const { t } = useText();
  const [runs, setRuns] = useState<EditorPast[]>();
  const [failed, setFailed] = useState<Failed>();
  const [tries, setTries] = useState(0);
  const [words, setWords] = useState("");
  const { done } = props;
  useEffect(() => {
    let over = false;
    rpc("editor/history", {}).then(
      (told) => {
        if (over) return;
        setRuns(told.runs);
        setFailed(undefined);
      },
      (error) => over || setFailed({ failure: asFailure(error), again: () => setTries((n) => n + 1) }),
    );
    return () => {
      over = true;
    };
  }, [done, tries]);
  const wanted = words.trim().toLowerCase();
  const found = runs?.filter((one) => said(one).toLowerCase().includes(wanted));
  return (
    <section className="flex min-h-0 min-w-0 flex-col gap-2 self-start rounded-md border border-line bg-surface p-3 lg:col-start-2 lg:row-span-2 lg:row-start-1" aria-label={t("editor.history")} data-testid="editor-history">
      <h2 className="flex items-center gap-2 text-sm font-semibold">
        <History size={16} aria-hidden /> {t("editor.history")}
      </h2>
      {failed ? (
        <FailedNote {...failed} />
      ) : !found ? (
        <Skeleton lines={4} label={t("editor.historyLoading")} />
      ) : runs?.length === 0 ? (
        <Empty title={t("editor.noHistory")}>{t("editor.noHistoryHint")}</Empty>
      ) : (
        <>
          <TextInput value={words} aria-label={t("editor.historyFind")} placeholder={t("editor.historyFind")} onChange={(event) => setWords(event.target.value)} data-testid="editor-history-find" />
          <Runs runs={found} onTake={props.onTake} />
          {found.length === 0 && <p className="text-sm text-ink-2">{t("editor.historyNone")}</p>}
        </>
      )}
    </section>
  );
}

/** Each run with its statement, as whom it ran, and how it ended. */
export function Runs(props: { runs: EditorPast[]; onTake: (past: EditorPast) => void }) {
  const { t, moment } = useText();
  return (
    <ul className="-mx-1 grid max-h-[60vh] min-h-0 content-start gap-0.5 overflow-auto">
      {props.runs.map((one) => (
        <li key={one.shown.action.id}>
          <button
            type="button"
            className="ring-inside grid w-full gap-1 rounded-sm px-2 py-1.5 text-left hover:bg-hover"
            onClick={() => props.onTake(one)}
            data-testid="editor-past"
          >
            <code className="line-clamp-3 font-mono text-xs whitespace-pre-wrap [overflow-wrap:anywhere]" translate="no">
              {visible(said(one))}
            </code>
            <span className="flex flex-wrap items-center gap-x-2 gap-y-1 text-xs text-ink-2">
              <Badge action={one.shown.action} />
              <span>{t(`audit.status.${one.shown.action.status}`)}</span>
              <time dateTime={one.at}>{moment(one.at)}</time>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
