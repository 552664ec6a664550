import { ArrowUp, CircleAlert, LockKeyhole, Square } from "lucide-react";
import { type RefObject, useEffect } from "react";
import { cx } from "../design/cx";
import { Kbd } from "../design/Kbd";

const SEND = "grid size-8 shrink-0 place-items-center rounded-md transition-[filter] enabled:hover:brightness-108";

/** Where questions are written. Enter sends, Shift+Enter breaks the line; nothing is sent where there is
 * nobody to ask. */
export function Composer(props: {
  area: RefObject<HTMLTextAreaElement | null>;
  draft: string;
  onDraft: (text: string) => void;
  running: boolean;
  onSend: (text: string) => void;
  onStop: () => void;
  note: string;
  /** Why nothing can be asked. */
  unable?: string;
  notices: string[];
}) {
  const { area } = props;
  useEffect(() => {
    const box = area.current;
    if (!box) return;
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight, 200)}px`;
  }, [area, props.draft]);
  const send = () => {
    const text = props.draft.trim();
    if (!text || props.running || props.unable) return;
    props.onSend(text);
  };
  return (
    <div className="grid justify-items-center gap-2 px-6 pb-3 max-md:px-3">
      <div className="w-full max-w-[760px] rounded-lg border border-edge bg-surface shadow-lift transition-colors focus-within:border-user has-[textarea:focus-visible]:outline-2 has-[textarea:focus-visible]:outline-user-line">
        <textarea
          ref={area}
          rows={1}
          className="block max-h-50 w-full resize-none bg-transparent px-4 pt-3 leading-normal focus-visible:outline-none"
          value={props.draft}
          placeholder="Ask about your data"
          aria-label="Your question"
          aria-describedby="composer-note"
          autoFocus
          onChange={(event) => props.onDraft(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
              event.preventDefault();
              send();
            } else if (event.key === "Escape" && props.running) {
              props.onStop();
            }
          }}
          data-testid="composer"
        />
        <div className="flex items-center gap-3 py-2 pr-2.5 pl-4">
          <p className="flex min-w-0 flex-1 items-center gap-1.5 text-xs text-ink-3 max-sm:invisible" aria-hidden>
            <Kbd>Enter</Kbd> sends <Kbd>Shift Enter</Kbd> breaks the line
          </p>
          {props.running ? (
            <button
              type="button"
              className={cx(SEND, "bg-ink text-bg")}
              aria-label="Stop"
              data-tip="Stop (Esc)"
              onClick={props.onStop}
              data-testid="stop"
            >
              <Square size={13} fill="currentColor" />
            </button>
          ) : (
            <button
              type="button"
              className={cx(SEND, "bg-user text-on-user disabled:bg-sunken disabled:text-ink-3 disabled:forced-colors:border")}
              aria-label="Send"
              disabled={!props.draft.trim() || !!props.unable}
              onClick={send}
              data-testid="send"
            >
              <ArrowUp size={17} strokeWidth={2.25} />
            </button>
          )}
        </div>
      </div>
      <p className="flex items-center gap-1.5 text-center text-xs text-ink-2" id="composer-note" data-testid="composer-note">
        {props.unable ? <CircleAlert size={13} aria-hidden /> : <LockKeyhole size={13} aria-hidden />}{" "}
        {props.unable ?? props.note}
      </p>
      {props.notices.map((notice) => (
        <p className="max-w-[760px] text-center text-xs text-ink-2 [overflow-wrap:anywhere]" key={notice}>
          {notice}
        </p>
      ))}
    </div>
  );
}
