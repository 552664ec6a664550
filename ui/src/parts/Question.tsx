import { Pencil } from "lucide-react";
import { memo, useMemo } from "react";
import { IconButton } from "../design/IconButton";
import { useText } from "../i18n";
import { parted } from "../state/attachments";
import type { Way } from "../state/branches";
import { Attached } from "./Attached";
import { CopyButton } from "./CopyButton";
import { Rewrite } from "./Rewrite";
import { Ways } from "./Ways";

/** A question, its files, and what may be done with it: asked otherwise, copied, another way taken. */
export const Question = memo(function Question(props: {
  text: string;
  /** Its turn. */
  turn: string;
  way?: Way;
  /** It is being written anew. */
  rewriting: boolean;
  /** Absent where nothing may be asked now. */
  onRewrite?: () => void;
  onAsk: (text: string) => void;
  onLeave: () => void;
  onWay: (turn: string) => void;
}) {
  const { t } = useText();
  const written = useMemo(() => parted(props.text), [props.text]);
  if (props.rewriting) return <Rewrite written={written} name={`question ${props.turn}`} onAsk={props.onAsk} onLeave={props.onLeave} />;
  return (
    <div className="group/question grid justify-items-end gap-1">
      {written.text && (
        <p
          className="max-w-[85%] rounded-lg rounded-br-sm border border-line bg-sunken px-4 py-2 whitespace-pre-wrap [overflow-wrap:anywhere]"
          data-side="question"
        >
          {written.text}
        </p>
      )}
      {written.files.length > 0 && <Attached files={written.files} />}
      <div className="flex min-h-6 items-center gap-0.5">
        <span className="flex opacity-0 group-focus-within/question:opacity-100 group-hover/question:opacity-100 [@media(hover:none)]:opacity-100">
          {props.onRewrite && (
            <IconButton small label={t("question.edit")} tip={t("question.editTip")} onClick={props.onRewrite} data-testid="edit-question">
              <Pencil size={14} />
            </IconButton>
          )}
          <CopyButton icon words={t("question.copy")} text={() => props.text} data-testid="copy-question" />
        </span>
        {props.way && <Ways way={props.way} onGo={props.onWay} />}
      </div>
    </div>
  );
});
