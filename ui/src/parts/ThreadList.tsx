import { Search, X } from "lucide-react";
import { useState } from "react";
import type { ThreadSummary } from "../contract";
import { hits, marked, useSearch } from "../state/search";
import { visible } from "../state/visible";
import { FailureNote } from "./FailureNote";
import { ThreadRow } from "./ThreadRow";

/** The threads, and what is found in them. */
export function ThreadList(props: {
  threads: ThreadSummary[];
  current?: string;
  onOpen: (thread: string) => void;
  onRename: (thread: string, title: string) => void;
  onPin: (thread: string, pinned: boolean) => void;
  onDelete: (thread: string) => void;
}) {
  const { threads } = props;
  const [words, setWords] = useState("");
  const { found, failure } = useSearch(words);
  const searching = words.trim() !== "";
  const shown = searching ? hits(threads, found ?? [], words) : threads.map((thread) => ({ ...thread, found: [] }));
  return (
    <>
      <div className="search" role="search">
        <Search size={16} aria-hidden />
        <input
          type="text"
          value={words}
          placeholder="Search chats"
          aria-label="Search chats"
          spellCheck={false}
          onChange={(event) => setWords(event.target.value)}
          onKeyDown={(event) => event.key === "Escape" && !event.nativeEvent.isComposing && setWords("")}
          data-testid="search"
        />
        {words && (
          <button type="button" className="icon" aria-label="Clear the search" onClick={() => setWords("")} data-testid="search-clear">
            <X size={14} />
          </button>
        )}
      </div>
      <nav aria-label="Threads">
        {failure && searching ? (
          <FailureNote failure={failure} />
        ) : (
          shown.length === 0 && (
            <p className="quiet small">{!searching ? "No threads yet." : found ? "Nothing was found." : "Searching…"}</p>
          )
        )}
        <ul>
          {shown.map((thread) => (
            <ThreadRow
              key={thread.id}
              thread={thread}
              current={thread.id === props.current}
              onOpen={() => props.onOpen(thread.id)}
              onRename={(title) => props.onRename(thread.id, title)}
              onPin={(pinned) => props.onPin(thread.id, pinned)}
              onDelete={() => props.onDelete(thread.id)}
            >
              {thread.found.length > 0 && (
                <ul className="found">
                  {thread.found.map((one, i) => (
                    // biome-ignore lint: two messages may say the same at the same time
                    <li key={i}>
                      <button type="button" onClick={() => props.onOpen(thread.id)} data-testid="found">
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
          ))}
        </ul>
      </nav>
      <p className="visually-hidden" role="status">
        {searching && found ? (shown.length === 1 ? "1 thread found" : `${shown.length} threads found`) : ""}
      </p>
    </>
  );
}
