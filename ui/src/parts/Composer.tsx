import { ArrowUp, AtSign, CircleAlert, LockKeyhole, Paperclip, Square, X } from "lucide-react";
import { lazy, type RefObject, Suspense, useRef } from "react";
import type { OfferedPrompt } from "../contract";
import { cx } from "../design/cx";
import { IconButton } from "../design/IconButton";
import { Kbd } from "../design/Kbd";
import { useText } from "../i18n";
import { ACCEPT, type Attachment } from "../state/attachments";
import { useActs } from "../state/commands";
import { useCompletion } from "../state/complete";
import { useFit } from "../state/height";
import { label, sends } from "../state/keys";
import type { Listed } from "../state/mentions";
import { usePreferences } from "../state/preferences";
import { AgentPicker, type Agents } from "./AgentPicker";
import { ModelPicker, type Models } from "./ModelPicker";

const Completions = lazy(() => import("./Completions"));
const Attached = lazy(() => import("./Attached").then(({ Attached }) => ({ default: Attached })));

const SEND = "grid size-8 shrink-0 place-items-center rounded-md transition-[filter] enabled:hover:brightness-108";
const GO = cx(SEND, "bg-user text-on-user disabled:bg-sunken disabled:text-ink-3 disabled:forced-colors:border");

/** Where questions are written. Enter sends, Shift+Enter breaks the line; nothing is sent where there is
 * nobody to ask. While a turn runs, what is sent waits for its end. */
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
  /** The files that go with it. */
  files?: Attachment[];
  onFiles?: (files: Iterable<File>) => void;
  onRemove?: (at: number) => void;
  /** Why it cannot be sent, or why a file did not come along. */
  wrong?: string[];
  onDismiss?: () => void;
  /** Whether it is too long to be sent. */
  tooLong?: boolean;
  /** What may be mentioned. */
  listed?: Listed;
  /** What the configuration offers behind a `/`. */
  prompts?: readonly OfferedPrompt[];
  /** The models that may be chosen. */
  models?: Models;
  agents?: Agents;
  /** Arrow Up where nothing is written. */
  onBack?: () => void;
}) {
  const { t } = useText();
  const { area, draft, files = [], wrong = [], onFiles } = props;
  const { send_key: by, spell_check: spelling } = usePreferences();
  const chooser = useRef<HTMLInputElement>(null);
  const completion = useCompletion(area, draft, props.onDraft, props.listed, props.prompts);
  useFit(area, draft, 200);
  useActs({ attach: onFiles ? () => chooser.current?.click() : undefined });
  const text = draft.trim();
  const able = (!!text || files.length > 0) && !props.unable && !props.tooLong;
  const send = () => able && props.onSend(text);
  const mention = () => {
    const box = area.current;
    const at = box?.selectionStart ?? draft.length;
    const before = draft.slice(0, at);
    const gap = before && !/\s$/.test(before) ? " " : "";
    props.onDraft(`${before}${gap}@${draft.slice(at)}`);
    box?.focus();
    // When the text is there.
    requestAnimationFrame(() => {
      box?.setSelectionRange(at + gap.length + 1, at + gap.length + 1);
      completion.onCaret();
    });
  };
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] justify-items-center gap-2 px-6 pb-3 max-md:px-3">
      <div
        className="relative w-full max-w-[760px] rounded-lg border border-edge bg-surface shadow-lift transition-colors focus-within:border-user has-[textarea:focus-visible]:outline-2 has-[textarea:focus-visible]:outline-user-line"
        data-pane
      >
        <Suspense>{completion.open && <Completions of={completion} />}</Suspense>
        <textarea
          ref={area}
          rows={1}
          className="block max-h-50 w-full resize-none bg-transparent px-4 pt-3 leading-normal focus-visible:outline-none"
          value={draft}
          placeholder={t(props.listed ? "composer.askMore" : "composer.ask")}
          aria-label={t("composer.label")}
          aria-describedby="composer-note"
          aria-autocomplete="list"
          aria-controls={completion.open ? completion.id : undefined}
          aria-activedescendant={
            completion.open && completion.options.length > 0 ? `${completion.id}-${completion.at}` : undefined
          }
          spellCheck={spelling}
          autoFocus
          onChange={(event) => {
            props.onDraft(event.target.value);
            completion.onCaret();
          }}
          onSelect={completion.onCaret}
          onPaste={(event) => {
            if (!onFiles || event.clipboardData.files.length === 0) return;
            event.preventDefault();
            onFiles(event.clipboardData.files);
          }}
          onKeyDown={(event) => {
            if (completion.onKey(event) || event.nativeEvent.isComposing) return;
            if (sends(event, by)) {
              event.preventDefault();
              send();
            } else if (event.key === "Escape" && !event.shiftKey && props.running) {
              props.onStop();
            } else if (event.key === "ArrowUp" && !draft && props.onBack) {
              event.preventDefault();
              props.onBack();
            }
          }}
          data-testid="composer"
        />
        {files.length > 0 && (
          <Suspense>
            <div className="px-4 pt-2 [&_ul]:justify-start">
              <Attached files={files} onRemove={props.onRemove} />
            </div>
          </Suspense>
        )}
        {wrong.length > 0 && (
          <div className="flex items-start gap-2 px-4 pt-2 text-sm text-bad" role="alert" data-testid="composer-wrong">
            <CircleAlert size={14} className="mt-[3px]" aria-hidden />
            <div className="min-w-0 flex-1 [overflow-wrap:anywhere]">
              {wrong.map((one) => (
                <p key={one}>{one}</p>
              ))}
            </div>
            {props.onDismiss && (
              <IconButton small label={t("composer.dismiss")} onClick={props.onDismiss}>
                <X size={14} />
              </IconButton>
            )}
          </div>
        )}
        <div className="flex items-center gap-1 py-2 pr-2.5 pl-3">
          {props.listed && (
            <IconButton label={t("composer.mention")} onClick={mention} data-testid="mention">
              <AtSign size={16} />
            </IconButton>
          )}
          {onFiles && (
            <>
              <IconButton label={t("composer.attach")} onClick={() => chooser.current?.click()} data-testid="attach">
                <Paperclip size={16} />
              </IconButton>
              <input
                ref={chooser}
                type="file"
                className="hidden"
                multiple
                accept={ACCEPT}
                tabIndex={-1}
                aria-hidden
                onChange={(event) => {
                  if (event.target.files) onFiles([...event.target.files]);
                  event.target.value = "";
                }}
                data-testid="attach-files"
              />
            </>
          )}
          <p className="ml-2 flex min-w-0 flex-1 items-center gap-1.5 overflow-hidden text-xs whitespace-nowrap text-ink-3 max-sm:invisible" aria-hidden>
            <Kbd>{by === "enter" ? "Enter" : `${label("mod")} Enter`}</Kbd> {t("composer.sends")}{" "}
            <Kbd>{by === "enter" ? "Shift Enter" : "Enter"}</Kbd> {t("composer.breaks")}
          </p>
          {props.agents && <AgentPicker {...props.agents} onClosed={() => area.current?.focus()} />}
          {props.models && <ModelPicker {...props.models} onClosed={() => area.current?.focus()} />}
          {props.running && (
            <>
              {able && (
                <button
                  type="button"
                  className={GO}
                  aria-label={t("composer.later")}
                  data-tip={t("composer.later")}
                  onClick={send}
                  data-testid="send-later"
                >
                  <ArrowUp size={17} strokeWidth={2.25} />
                </button>
              )}
              <button
                type="button"
                className={cx(SEND, "ml-1 bg-ink text-bg")}
                aria-label={t("composer.stop")}
                data-tip={t("composer.stopKeys")}
                onClick={props.onStop}
                data-testid="stop"
              >
                <Square size={13} fill="currentColor" />
              </button>
            </>
          )}
          {!props.running && (
            <button type="button" className={GO} aria-label={t("composer.send")} disabled={!able} onClick={send} data-testid="send">
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
