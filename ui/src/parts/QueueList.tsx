import { ArrowUp, Clock3, Pencil, X } from "lucide-react";
import { useState } from "react";
import { IconButton } from "../design/IconButton";
import { useText } from "../i18n";
import { parted } from "../state/attachments";
import { type Queued, why } from "../state/queue";
import type { ShownTurn } from "../state/turns";
import { Rewrite } from "./Rewrite";

/** What is asked next, by itself or by hand: may be changed and taken out until then. */
export default function QueueList(props: {
  queue: readonly Queued[];
  status?: ShownTurn["status"];
  onChange: (id: number, text: string) => void;
  onRemove: (id: number) => void;
  /** Sends one now, where nothing runs. */
  onSend: (one: Queued) => void;
}) {
  const { t } = useText();
  const { queue, status } = props;
  const [changing, setChanging] = useState<number>();
  return (
    <section className="grid justify-items-center px-6 pb-2 max-md:px-3" aria-label={t("queue.label")} data-testid="queue">
      <ol className="grid w-full max-w-[760px] gap-1">
        {queue.map((one, i) => {
          const { text, files } = parted(one.text);
          if (changing === one.id) {
            return (
              <li key={one.id}>
                <Rewrite
                  written={{ text, files }}
                  verb={t("queue.keep")}
                  about={t("queue.stays")}
                  onAsk={(next) => {
                    props.onChange(one.id, next);
                    setChanging(undefined);
                  }}
                  onLeave={() => setChanging(undefined)}
                />
              </li>
            );
          }
          return (
            <li
              key={one.id}
              className="flex items-center gap-2 rounded-md border border-dashed border-line-strong bg-surface py-1 pr-1 pl-3 text-sm"
              data-testid="queued"
            >
              <Clock3 size={14} className="text-ink-2" aria-hidden />
              <span className="min-w-0 flex-1">
                <span className="line-clamp-2 [overflow-wrap:anywhere]">
                  {text}
                  {files.map((file) => ` [${file.name}]`)}
                </span>
                <span className="text-xs text-ink-2" data-testid="queued-why">
                  {i === 0 ? t(`queue.${why(status, one.held)}`) : t("queue.after")}
                </span>
              </span>
              {i === 0 && (status === "failed" || (one.held && status !== "running")) && (
                <IconButton label={t("queue.now")} onClick={() => props.onSend(one)} data-testid="queued-send">
                  <ArrowUp size={16} />
                </IconButton>
              )}
              <IconButton label={t("queue.edit")} tip={t("question.editTip")} onClick={() => setChanging(one.id)} data-testid="queued-edit">
                <Pencil size={14} />
              </IconButton>
              <IconButton label={t("queue.remove")} tip={t("queue.removeTip")} onClick={() => props.onRemove(one.id)} data-testid="queued-remove">
                <X size={14} />
              </IconButton>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
