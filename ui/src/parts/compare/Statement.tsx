import { Pencil, RotateCcw } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Button } from "../../design/Button";
import { Card } from "../../design/Card";
import { useText } from "../../i18n";
import { isPressed } from "../../state/keys";
import { Sql } from "../Sql";

/** The SQL that both sides run: shown as code until it is edited. */
export function Statement(props: {
  text: string;
  /** As it ran in the conversation. */
  first: string;
  disabled: boolean;
  onText: (text: string) => void;
  onRun: () => void;
}) {
  const { t } = useText();
  const { text, first } = props;
  const [editing, setEditing] = useState(false);
  const edit = useRef<HTMLButtonElement>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const was = useRef(editing);
  useEffect(() => {
    if (editing) area.current?.focus();
    else if (was.current) edit.current?.focus();
    was.current = editing;
  }, [editing]);
  const reset = () => {
    props.onText(first);
    // The button goes with what it took back.
    (area.current ?? edit.current)?.focus();
  };
  return (
    <Card className="bg-sunken" aria-label={t("compare.statement")}>
      <div className="flex flex-wrap items-center gap-2 border-b border-line bg-surface px-3 py-1.5 text-sm">
        <h2 className="min-w-0 flex-1 font-semibold">{t("compare.statement")}</h2>
        {text !== first && (
          <Button size="sm" look="plain" disabled={props.disabled} onClick={reset} data-testid="compare-reset">
            <RotateCcw size={14} aria-hidden /> {t("compare.reset")}
          </Button>
        )}
        <Button
          size="sm"
          look="plain"
          ref={edit}
          disabled={props.disabled}
          aria-pressed={editing}
          onClick={() => setEditing(!editing)}
          data-testid="compare-edit"
        >
          <Pencil size={14} aria-hidden /> {editing ? t("compare.editDone") : t("compare.edit")}
        </Button>
      </div>
      {editing ? (
        <textarea
          ref={area}
          className="ring-inside sql block w-full resize-y bg-surface p-3"
          rows={Math.min(16, text.split("\n").length + 2)}
          spellCheck={false}
          translate="no"
          aria-label={t("compare.statement")}
          value={text}
          // The focus stays in it while it runs.
          readOnly={props.disabled}
          onChange={(event) => props.onText(event.target.value)}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing) return;
            if (event.key === "Escape") {
              // Leaves the text, not the page.
              event.preventDefault();
              setEditing(false);
            } else if (isPressed(event.nativeEvent, "mod+enter")) {
              event.preventDefault();
              props.onRun();
            }
          }}
          data-testid="compare-text"
        />
      ) : (
        <div translate="no">
          <Sql text={text} short />
        </div>
      )}
    </Card>
  );
}
