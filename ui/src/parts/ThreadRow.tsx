import { Pencil, Pin, PinOff, Trash2 } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { cx } from "../design/cx";
import { IconButton } from "../design/IconButton";
import { useText } from "../i18n";

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
  const { t } = useText();
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
    // The focus goes on to what is beside it, before its own place is gone.
    const all = [...document.querySelectorAll<HTMLElement>("[data-testid=thread]")];
    const at = all.findIndex((one) => one === opener.current);
    (all[at + 1] ?? all[at - 1] ?? document.querySelector<HTMLElement>("[data-testid=search]"))?.focus();
    props.onDelete();
  };
  return (
    <li
      className={cx(
        "group/thread rounded-sm border",
        props.current ? "border-line bg-surface forced-colors:border-[Highlight]" : "border-transparent hover:bg-hover",
      )}
    >
      {writing !== undefined ? (
        <input
          className="min-h-(--row) w-full rounded-sm border border-user bg-surface px-2"
          value={writing}
          maxLength={LONGEST}
          aria-label={t("thread.title", { title })}
          autoFocus
          onFocus={(event) => event.target.select()}
          onChange={(event) => setWriting(event.target.value)}
          onBlur={() => end(true, false)}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing) return;
            if (event.key === "Enter") {
              // The button that has the focus next is not pressed by it.
              event.preventDefault();
              end(true, true);
            } else if (event.key === "Escape") end(false, true);
          }}
          data-testid="rename-title"
        />
      ) : (
        <div className="relative flex items-center">
          <button
            type="button"
            ref={opener}
            className={cx(
              "ring-inside min-h-(--row) min-w-0 flex-1 truncate rounded-sm px-2 text-left",
              props.current ? "font-semibold" : "text-ink-2",
            )}
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
            {pinned && <Pin className="mr-1.5 inline align-[-1px] text-ink-3" size={12} role="img" aria-label={t("threads.group.pinned")} />}
            {title}
          </button>
          {/* Over the title's end, so that it has the whole line while nobody points at it. */}
          <span
            className={cx(
              "absolute right-0.5 flex rounded-sm opacity-0 group-focus-within/thread:opacity-100 group-hover/thread:opacity-100",
              "[@media(hover:none)]:static [@media(hover:none)]:opacity-100",
              props.current ? "bg-surface" : "bg-sunken",
            )}
          >
            <IconButton
              className="ring-inside"
              data-testid="pin-thread"
              label={t(pinned ? "thread.unpinIt" : "thread.pinIt", { title })}
              tip={t(pinned ? "thread.unpin" : "thread.pin")}
              onClick={() => props.onPin(!pinned)}
            >
              {pinned ? <PinOff size={14} /> : <Pin size={14} />}
            </IconButton>
            <IconButton
              className="ring-inside"
              data-testid="rename-thread"
              label={t("thread.renameIt", { title })}
              tip={t("thread.rename")}
              onClick={begin}
            >
              <Pencil size={14} />
            </IconButton>
            <IconButton
              className="ring-inside"
              data-testid="delete-thread"
              label={t("thread.deleteIt", { title })}
              tip={t("thread.delete")}
              onClick={remove}
            >
              <Trash2 size={14} />
            </IconButton>
          </span>
        </div>
      )}
      {props.children}
    </li>
  );
}
