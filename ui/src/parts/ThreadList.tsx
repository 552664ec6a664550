import { Search, X } from "lucide-react";
import { useId, useState } from "react";
import type { Found, ThreadSummary } from "../contract";
import { IconButton } from "../design/IconButton";
import { Kbd } from "../design/Kbd";
import { useText } from "../i18n";
import { keysOf, run } from "../state/commands";
import { groups } from "../state/groups";
import { aria, labels } from "../state/keys";
import { hits, marked, useSearch } from "../state/search";
import { visible } from "../state/visible";
import { ThreadRow } from "./ThreadRow";
import { FailedNote } from "./FailedNote";

const PALETTE = keysOf("palette");

/** The threads, and what is found in them. */
export function ThreadList(props: {
  threads: ThreadSummary[];
  current?: string;
  onOpen: (thread: string) => void;
  onRename: (thread: string, title: string) => void;
  onPin: (thread: string, pinned: boolean) => void;
  onDelete: (thread: string, title: string) => void;
  /** Those that are deleted: what was found in them before is not shown. */
  gone?: ReadonlySet<string>;
}) {
  const { t } = useText();
  const { threads } = props;
  const id = useId();
  const [words, setWords] = useState("");
  const { found, failure, again } = useSearch(words);
  const searching = words.trim() !== "";
  const shown = searching ? hits(threads, found?.filter((one) => !props.gone?.has(one.thread_id)) ?? [], words) : [];
  const row = (thread: { id: string; title: string; pinned: boolean }, excerpts: Found[] = []) => (
    <ThreadRow
      key={thread.id}
      thread={thread}
      current={thread.id === props.current}
      onOpen={() => props.onOpen(thread.id)}
      onRename={(title) => props.onRename(thread.id, title)}
      onPin={(pinned) => props.onPin(thread.id, pinned)}
      onDelete={() => props.onDelete(thread.id, thread.title)}
    >
      {excerpts.length > 0 && (
        <ul className="pb-1 pl-3">
          {excerpts.map((one, i) => (
            // biome-ignore lint: two messages may say the same at the same time
            <li key={i}>
              <button type="button" className={FOUND} onClick={() => props.onOpen(thread.id)} data-testid="found">
                {marked(one.excerpt).map((part, j) =>
                  // biome-ignore lint: the parts of one text do not move
                  part.hit ? <mark key={j}>{visible(part.text)}</mark> : <span key={j}>{visible(part.text)}</span>,
                )}
              </button>
            </li>
          ))}
        </ul>
      )}
    </ThreadRow>
  );
  return (
    <>
      <div
        className="framed flex min-h-[34px] items-center gap-2 rounded-md border border-line-strong bg-surface pr-1 pl-3 text-ink-2"
        role="search"
      >
        <Search size={16} aria-hidden />
        <input
          type="text"
          className="min-w-0 flex-1 bg-transparent py-1 text-sm text-ink"
          value={words}
          placeholder={t("threads.search")}
          aria-label={t("threads.search")}
          spellCheck={false}
          onChange={(event) => setWords(event.target.value)}
          onKeyDown={(event) => event.key === "Escape" && !event.nativeEvent.isComposing && setWords("")}
          data-testid="search"
        />
        {!words && (
          <button
            type="button"
            className="ring-inside flex min-h-6 items-center gap-0.5 rounded-sm px-1 hover:bg-hover"
            aria-keyshortcuts={aria(PALETTE)}
            data-tip={t("command.palette")}
            onClick={() => run("palette")}
            data-testid="open-palette"
          >
            <span className="sr-only">{t("command.palette")} </span>
            {labels(PALETTE).map((key) => (
              <Kbd key={key}>{key}</Kbd>
            ))}
          </button>
        )}
        {words && (
          <IconButton small label={t("threads.clear")} onClick={() => setWords("")} data-testid="search-clear">
            <X size={14} />
          </IconButton>
        )}
      </div>
      <nav aria-label={t("chat.threads")} className="-mx-1 min-h-0 flex-1 overflow-auto px-1">
        {searching ? (
          failure ? (
            <FailedNote failure={failure} again={again} />
          ) : shown.length === 0 ? (
            <p className="p-2 text-sm text-ink-2">{t(found ? "threads.nothing" : "threads.searching")}</p>
          ) : (
            <ul className="grid grid-cols-[minmax(0,1fr)] gap-px">{shown.map((thread) => row(thread, thread.found))}</ul>
          )
        ) : threads.length === 0 ? (
          <p className="p-2 text-sm text-ink-2">{t("threads.none")}</p>
        ) : (
          groups(threads, new Date()).map((group) => (
            <section key={group.label} className="mb-2" aria-labelledby={`${id}${group.label}`}>
              <h2 className="px-2 py-1 text-xs font-semibold text-ink-3" id={`${id}${group.label}`}>
                {t(`threads.group.${group.label}`)}
              </h2>
              <ul className="grid grid-cols-[minmax(0,1fr)] gap-px">{group.threads.map((thread) => row(thread))}</ul>
            </section>
          ))
        )}
      </nav>
      <p className="sr-only" role="status">
        {searching && found ? t("threads.found", { count: shown.length }) : ""}
      </p>
    </>
  );
}

const FOUND =
  "ring-inside block min-h-6 w-full rounded-sm px-2 py-0.5 text-left text-sm leading-snug text-ink-2 [overflow-wrap:anywhere] hover:text-ink [&_mark]:rounded-[2px] [&_mark]:bg-user-soft [&_mark]:px-px [&_mark]:font-semibold [&_mark]:text-user";
