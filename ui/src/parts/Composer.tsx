import { ArrowUp, CircleAlert, LockKeyhole, Square } from "lucide-react";
import { type RefObject, useEffect } from "react";

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
    props.onDraft("");
    props.onSend(text);
  };
  return (
    <div className="composer">
      <div className="box">
        <textarea
          ref={area}
          rows={1}
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
        {props.running ? (
          <button type="button" className="send stop" aria-label="Stop" onClick={props.onStop} data-testid="stop">
            <Square size={14} fill="currentColor" />
          </button>
        ) : (
          <button
            type="button"
            className="send"
            aria-label="Send"
            disabled={!props.draft.trim() || !!props.unable}
            onClick={send}
            data-testid="send"
          >
            <ArrowUp size={16} strokeWidth={2.25} />
          </button>
        )}
      </div>
      <p className="quiet small" id="composer-note" data-testid="composer-note">
        {props.unable ? <CircleAlert size={12} aria-hidden /> : <LockKeyhole size={12} aria-hidden />}{" "}
        {props.unable ?? props.note}
      </p>
      {props.notices.map((notice) => (
        <p className="quiet small notice" key={notice}>
          {notice}
        </p>
      ))}
    </div>
  );
}
