import { useEffect, useRef } from "react";
import { Button } from "../design/Button";
import { useText } from "../i18n";
import { joined, tooLong, type Written } from "../state/attachments";
import { useFit } from "../state/height";
import { sends } from "../state/keys";
import { usePreferences } from "../state/preferences";
import { useUnfinished } from "../state/unfinished";
import { Attached } from "./Attached";

/** A question that is written anew in its place: what is asked then stands beside the one before. */
export function Rewrite(props: {
  written: Written;
  /** What it is kept by while it is not done. */
  name?: string;
  onAsk: (text: string) => void;
  onLeave: () => void;
  /** What the button says. */
  verb?: string;
  /** What becomes of what was written before. */
  about?: string;
}) {
  const { t } = useText();
  const { send_key: by, spell_check: spelling } = usePreferences();
  const [{ text, files }, write, done] = useUnfinished<Written>(props.name, props.written);
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const box = area.current;
    box?.focus();
    box?.setSelectionRange(box.value.length, box.value.length);
  }, []);
  useFit(area, text, 320);
  const next = { text: text.trim(), files };
  const wrong = tooLong(next);
  const able = (next.text || files.length > 0) && !wrong;
  const ask = () => {
    if (!able) return;
    done();
    props.onAsk(joined(next));
  };
  const leave = () => {
    done();
    props.onLeave();
  };
  return (
    <form
      className="framed ml-auto grid w-full max-w-[85%] gap-2 rounded-lg rounded-br-sm border border-edge bg-surface p-3"
      aria-label={t("question.edit")}
      onSubmit={(event) => {
        event.preventDefault();
        ask();
      }}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === "Escape") {
          event.stopPropagation();
          leave();
        } else if (event.target === area.current && sends(event, by)) {
          event.preventDefault();
          ask();
        }
      }}
    >
      <textarea
        ref={area}
        rows={1}
        className="block w-full resize-none bg-transparent px-1 py-0.5 leading-normal"
        value={text}
        aria-label={t("question.otherwise")}
        spellCheck={spelling}
        onChange={(event) => write({ text: event.target.value, files })}
        data-testid="rewrite"
      />
      {files.length > 0 && <Attached files={files} onRemove={(at) => write({ text, files: files.filter((_, i) => i !== at) })} />}
      {wrong && (
        <p className="text-xs text-bad" role="alert">
          {wrong}
        </p>
      )}
      <div className="flex flex-wrap items-center justify-end gap-2">
        <p className="min-w-0 flex-1 basis-40 pl-1 text-xs text-ink-2">{props.about ?? t("question.kept")}</p>
        <div className="flex gap-2">
          <Button size="sm" look="plain" onClick={leave} data-testid="rewrite-leave">
            {t("cancel")}
          </Button>
          <Button size="sm" look="primary" type="submit" disabled={!able} data-testid="rewrite-ask">
            {props.verb ?? t("question.ask")}
          </Button>
        </div>
      </div>
    </form>
  );
}
