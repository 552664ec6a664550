import { BookOpen, ChevronRight, Columns3, Database, FolderTree, MessageCircleQuestion, Search, SquareFunction, SquareSlash, Table2, TextQuote } from "lucide-react";
import { useEffect, useRef } from "react";
import { cx } from "../design/cx";
import { Spinner } from "../design/Spinner";
import { useText } from "../i18n";
import type { Completion } from "../state/complete";
import type { Option } from "../state/options";
import { visible } from "../state/visible";

const KINDS: Record<Option["kind"], typeof Table2> = {
  catalog: Database,
  schema: FolderTree,
  table: Table2,
  genie_space: MessageCircleQuestion,
  index: Search,
  function: SquareFunction,
  column: Columns3,
  command: SquareSlash,
  prompt: TextQuote,
};

/** What may stand for what is typed. The field keeps the focus; its keys go through the list. */
export default function Completions({ of }: { of: Completion }) {
  const { t } = useText();
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [of.at, of.options]);
  return (
    <div
      className="absolute inset-x-0 bottom-full z-30 mb-2 overflow-hidden rounded-md border border-line-strong bg-raised text-sm shadow-float"
      data-testid="completions"
      // The field keeps the focus.
      onMouseDown={(event) => event.preventDefault()}
    >
      {of.failure && (
        <div className="grid gap-0.5 p-3" role="alert" data-testid="completions-failure">
          <p className="font-medium">{of.failure.message}</p>
          <p className="text-ink-2">{of.failure.hint}</p>
        </div>
      )}
      {of.loading && (
        <p className="flex items-center gap-2 p-3 text-ink-2">
          <Spinner size={14} /> {t("completion.looking")}
        </p>
      )}
      <ul
        ref={list}
        id={of.id}
        role="listbox"
        // What scrolls is reached by key; Tab itself chooses while there is something to choose.
        tabIndex={0}
        aria-label={t(of.kind === "command" ? "completion.commands" : "completion.mentions")}
        className={cx("max-h-[min(300px,40vh)] overflow-auto", of.options.length > 0 && "p-1")}
      >
        {of.options.map((option, i) => {
          const { kind } = option;
          const Icon = KINDS[kind];
          const word = kind === "command" ? "" : t(kind === "prompt" ? "completion.prompt" : `completion.kind.${kind}`);
          return (
            <li
              key={option.key}
              id={`${of.id}-${i}`}
              role="option"
              aria-selected={i === of.at}
              className={cx(
                "flex min-h-8 cursor-pointer items-center gap-2.5 rounded-sm px-2.5 py-1",
                i === of.at && "bg-hover forced-colors:outline-2",
              )}
              onPointerMove={() => i !== of.at && of.point(i)}
              onClick={() => of.choose(i)}
              data-testid="completion"
            >
              <Icon size={16} className="text-ink-2" aria-hidden />
              <span className="min-w-0 shrink-0 max-w-[60%] truncate font-medium">{visible(option.name)}</span>
              <span className="min-w-0 flex-1 truncate text-xs text-ink-2">{option.about && visible(option.about)}</span>
              {word && <span className="text-xs text-ink-2">{word}</span>}
              {option.opens && <ChevronRight size={14} className="text-ink-3" aria-hidden />}
            </li>
          );
        })}
      </ul>
      {of.note && (
        <p className="flex items-center gap-2 border-t border-line px-3 py-2 text-xs text-ink-2">
          <BookOpen size={13} aria-hidden /> {of.note}
        </p>
      )}
      <p className="sr-only" role="status">
        {t("completion.count", { count: of.options.length })}
      </p>
    </div>
  );
}
