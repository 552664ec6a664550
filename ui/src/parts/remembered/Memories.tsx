import { Trash2 } from "lucide-react";
import { useState } from "react";
import type { Memory } from "../../contract";
import { Button } from "../../design/Button";
import { Dialog } from "../../design/Dialog";
import { IconButton } from "../../design/IconButton";
import { toast } from "../../design/toast";
import { useText } from "../../i18n";
import { useMemories } from "../../state/memories";
import { visible } from "../../state/visible";
import { FailedNote } from "../FailedNote";
import { LIST } from "./list";

/** What is remembered about the user, in their own words. One is forgotten with a way back, all only when that is meant. */
export function Memories(props: {
  /** Grows when a turn ends. */
  done: number;
  /** Where the focus goes when what had it is gone. */
  onGone?: () => void;
}) {
  const { t, moment } = useText();
  const [asking, setAsking] = useState(false);
  const { memories, failed, hide, keep, forget, clear } = useMemories(props.done);
  const away = (memory: Memory) => {
    hide(memory.id);
    const back = () => keep(memory.id);
    toast({ text: t("memory.forgotten"), onUndo: back, onDropAll: back, onStand: () => forget(memory.id) });
    props.onGone?.();
  };
  return (
    <div className="grid justify-items-start gap-2">
      <p className="text-sm text-ink-2">{t("memory.about")}</p>
      {failed && <FailedNote {...failed} />}
      {memories?.length === 0 && <p className="text-sm">{t("memory.none")}</p>}
      <ul className={LIST}>
        {memories?.map((memory) => (
          <li key={memory.id} className="flex items-start justify-between gap-2 px-3 py-2 text-sm" data-testid="memory">
            <div className="min-w-0 [overflow-wrap:anywhere]">
              <p translate="no">{visible(memory.text)}</p>
              <p className="text-xs text-ink-2">
                <time dateTime={memory.created_at}>{moment(memory.created_at)}</time>
              </p>
            </div>
            <IconButton small label={t("memory.forgetThis", { text: visible(memory.text) })} tip={t("memory.forget")} onClick={() => away(memory)} data-testid="forget">
              <Trash2 size={14} />
            </IconButton>
          </li>
        ))}
      </ul>
      {(memories?.length ?? 0) > 0 && (
        <Button look="danger" size="sm" onClick={() => setAsking(true)} data-testid="forget-all">
          {t("memory.forgetAll")}
        </Button>
      )}
      {asking && (
        <Dialog
          open
          onClose={() => setAsking(false)}
          title={t("memory.forgetAllAsk")}
          about={t("memory.forgetAllAbout", { count: memories?.length ?? 0 })}
          testId="forget-all-dialog"
          back="[data-testid=forget-all]"
          actions={
            <>
              <Button onClick={() => setAsking(false)}>{t("cancel")}</Button>
              <Button
                look="danger"
                onClick={() => {
                  setAsking(false);
                  void clear().then(() => props.onGone?.());
                }}
                data-testid="forget-all-confirm"
              >
                {t("memory.forgetAll")}
              </Button>
            </>
          }
        />
      )}
    </div>
  );
}
