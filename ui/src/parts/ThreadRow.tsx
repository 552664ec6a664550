import { Pencil, Pin, PinOff, Trash2 } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";

/** Longest title that the engine takes, in characters. */
const LONGEST = 200;

/** One thread of the list: opened, renamed in its place, pinned, deleted. */
export function ThreadRow(props: {
  thread: { id: string; title: string; pinned: boolean };
  current: boolean;
  onOpen: () => void;
  onRename: (title: string) => void;
  onPin: (pinned: boolean) => void;
  onDelete: () => void;
  /** What was found in it. */
  children?: ReactNode;
}) {
  const { title, pinned } = props.thread;
  const [writing, setWriting] = useState<string>();
  const opener = useRef<HTMLButtonElement>(null);
  const back = useRef(false);
  const begun = useRef(false);
  useEffect(() => {
    if (writing === undefined && back.current) opener.current?.focus();
    back.current = false;
  }, [writing]);
  // Once: a field that goes away loses the focus too.
  const end = (keep: boolean, focus: boolean) => {
    if (!begun.current) return;
    begun.current = false;
    const next = writing?.trim();
    back.current = focus;
    setWriting(undefined);
    if (keep && next && next !== title) props.onRename(next);
  };
  const begin = () => {
    begun.current = true;
    setWriting(title);
  };
  const remove = () => {
    if (window.confirm(`Delete “${title}”? Its messages are gone for good; the ledger stands.`)) props.onDelete();
  };
  return (
    <li className={`thread${props.current ? " current" : ""}`}>
      {writing !== undefined ? (
        <input
          className="rename"
          value={writing}
          maxLength={LONGEST}
          aria-label={`New title of “${title}”`}
          autoFocus
          onFocus={(event) => event.target.select()}
          onChange={(event) => setWriting(event.target.value)}
          onBlur={() => end(true, false)}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing) return;
            if (event.key === "Enter") end(true, true);
            else if (event.key === "Escape") end(false, true);
          }}
          data-testid="rename-title"
        />
      ) : (
        <div className="line">
          <button
            type="button"
            ref={opener}
            className="open"
            title={title}
            aria-current={props.current || undefined}
            aria-keyshortcuts="F2"
            onClick={props.onOpen}
            onKeyDown={(event) => {
              if (event.key !== "F2") return;
              event.preventDefault();
              begin();
            }}
            data-testid="thread"
          >
            {pinned && <Pin className="pinned" size={12} aria-label="Pinned" />}
            {title}
          </button>
          <span className="tools">
            <button
              type="button"
              className="icon"
              data-testid="pin-thread"
              aria-label={pinned ? `Unpin “${title}”` : `Pin “${title}”`}
              title={pinned ? "Unpin" : "Pin"}
              onClick={() => props.onPin(!pinned)}
            >
              {pinned ? <PinOff size={14} /> : <Pin size={14} />}
            </button>
            <button
              type="button"
              className="icon"
              data-testid="rename-thread"
              aria-label={`Rename “${title}”`}
              title="Rename (F2)"
              onClick={begin}
            >
              <Pencil size={14} />
            </button>
            <button
              type="button"
              className="icon"
              data-testid="delete-thread"
              aria-label={`Delete “${title}”`}
              title="Delete"
              onClick={remove}
            >
              <Trash2 size={14} />
            </button>
          </span>
        </div>
      )}
      {props.children}
    </li>
  );
}
