import { ChevronDown, ChevronUp, X } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { IconButton } from "../design/IconButton";
import { useText } from "../i18n";
import { useActs } from "../state/commands";
import { beside, matches } from "../state/find";
import { useMarks } from "../state/marks";
import { label } from "../state/keys";
import type { ShownTurn } from "../state/turns";

/** Looks for words in the whole thread, and goes from one place to the next. */
export default function Find(props: {
  turns: ShownTurn[];
  /** The first turn that is drawn. */
  first: number;
  /** Grows when it is called for once more. */
  again: number;
  onShow: (turn: number) => void;
  onClose: () => void;
}) {
  const { t } = useText();
  const { turns, first, onShow, onClose } = props;
  const [words, setWords] = useState("");
  const [wanted, setAt] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const bar = useRef<HTMLDivElement>(null);
  const found = useMemo(() => matches(turns, words), [turns, words]);
  const at = Math.min(wanted, Math.max(0, found.length - 1));
  const match = found[at];
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, [props.again]);
  useEffect(() => {
    // Not where the reader goes on from there.
    if (match) onShow(match.turn);
  }, [match, onShow]);
  useMarks(bar, words, first, found, match);
  const go = (by: 1 | -1) => setAt(beside(found.length, at, by));
  useActs({ "find-next": () => go(1), "find-previous": () => go(-1) });
  const close = () => {
    onClose();
    document.querySelector<HTMLElement>("[data-testid=composer]")?.focus();
  };
  const count = words.trim() ? (found.length > 0 ? t("find.at", { at: at + 1, of: found.length }) : t("find.none")) : "";
  return (
    <div
      ref={bar}
      role="search"
      aria-label={t("find.label")}
      className="flex shrink-0 items-center justify-end gap-0.5 border-b border-line bg-sunken px-4 py-1 max-md:px-2"
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.nativeEvent.isComposing) return;
        event.stopPropagation();
        close();
      }}
      data-testid="find-bar"
    >
      <input
        ref={field}
        type="text"
        className="min-h-7 w-56 min-w-0 rounded-sm border border-edge bg-surface px-2 text-sm"
        value={words}
        placeholder={t("find.label")}
        aria-label={t("find.label")}
        spellCheck={false}
        onChange={(event) => {
          setWords(event.target.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
          event.preventDefault();
          go(event.shiftKey ? -1 : 1);
        }}
        data-testid="find-words"
      />
      <p className="min-w-16 px-1 text-right text-xs whitespace-nowrap text-ink-2 tabular-nums" role="status" data-testid="find-count">
        {count}
      </p>
      <IconButton label={t("find.previous")} tip={t("find.previousKeys", { keys: label("mod+shift+g") })} disabled={found.length === 0} onClick={() => go(-1)} data-testid="find-previous">
        <ChevronUp size={16} />
      </IconButton>
      <IconButton label={t("find.next")} tip={t("find.nextKeys", { keys: label("mod+g") })} disabled={found.length === 0} onClick={() => go(1)} data-testid="find-next">
        <ChevronDown size={16} />
      </IconButton>
      <IconButton label={t("close")} onClick={close} data-testid="find-close">
        <X size={16} />
      </IconButton>
    </div>
  );
}
