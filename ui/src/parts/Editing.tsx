import { CircleAlert } from "lucide-react";
import { useId } from "react";
import type { ApprovalRequest } from "../contract";
import { Button } from "../design/Button";
import { TextArea } from "../design/Field";
import { useText } from "../i18n";
import { editable, edited } from "../state/decisions";
import { Diff } from "./Diff";

/** Other arguments in place of those that were asked for: written, compared, then run. */
export function Editing(props: {
  approval: ApprovalRequest;
  /** What was written so far. */
  draft?: string;
  onDraft: (text: string | undefined) => void;
  onRun: (args: Record<string, unknown>) => void;
  onBack: () => void;
}) {
  const { t } = useText();
  const before = editable(props.approval);
  const text = props.draft ?? before.text;
  const read = edited(t, before.kind, text);
  const wrong = "wrong" in read ? read.wrong : undefined;
  // JSON is compared as it is understood: spaces change nothing.
  const after = "wrong" in read || before.kind === "sql" ? text : JSON.stringify(read.arguments, null, 2);
  const changed = after !== before.text;
  const problem = useId();
  return (
    <div className="grid gap-3 p-3" data-testid="editing">
      <TextArea
        code
        value={text}
        rows={Math.min(16, text.split("\n").length + 1)}
        spellCheck={false}
        autoFocus
        aria-label={before.kind === "sql" ? t("edit.statement") : t("edit.arguments")}
        aria-invalid={!!wrong}
        aria-describedby={wrong ? problem : undefined}
        onChange={(event) => props.onDraft(event.target.value)}
        data-testid="edit-text"
      />
      {wrong ? (
        <p className="flex gap-2 text-sm text-bad [overflow-wrap:anywhere]" id={problem} role="status" data-testid="edit-wrong">
          <CircleAlert size={14} className="mt-0.5" aria-hidden /> {wrong}
        </p>
      ) : changed ? (
        <Diff before={before.text} after={after} />
      ) : (
        <p className="text-sm text-ink-2" role="status">
          {t("edit.unchanged")}
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        <Button
          look="primary"
          disabled={!!wrong || !changed}
          onClick={() => "arguments" in read && props.onRun(read.arguments)}
          data-testid="run-edited"
        >
          {t("edit.run")}
        </Button>
        <Button onClick={props.onBack} data-testid="edit-back">
          {t("approval.back")}
        </Button>
        <span className="flex-1" />
        <Button look="plain" disabled={text === before.text} onClick={() => props.onDraft(undefined)}>
          {t("edit.over")}
        </Button>
      </div>
    </div>
  );
}
