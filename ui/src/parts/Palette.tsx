import { Command as Cmdk } from "cmdk";
import { MessageSquare, MessageSquareText, SquareTerminal } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { type ReactNode, useRef, useState } from "react";
import "../nonce";
import type { ThreadSummary } from "../contract";
import { Kbd } from "../design/Kbd";
import { useText } from "../i18n";
import { fitting, run, titleOf, useCommands } from "../state/commands";
import { labels } from "../state/keys";
import { hits, marked, useSearch } from "../state/search";
import { visible } from "../state/visible";

/** So many chats are listed where nothing is looked for yet, and at most. */
const RECENT = 5;
const MOST = 20;

const ITEM =
  "flex min-h-9 cursor-pointer items-center gap-2.5 rounded-sm px-2.5 py-1 text-sm data-[selected=true]:bg-hover forced-colors:data-[selected=true]:outline-2";
const GROUP = "[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:font-semibold [&_[cmdk-group-heading]]:text-ink-3";

/** What the window can do, and every chat: found as one types. */
export default function Palette(props: { threads: ThreadSummary[]; onOpen: (thread: string) => void; onClose: () => void }) {
  const { t } = useText();
  const { threads, onClose } = props;
  const [words, setWords] = useState("");
  const from = useRef(document.activeElement);
  const commands = fitting(t, useCommands(), words).filter((command) => !("hidden" in command));
  const { found = [], failure } = useSearch(words);
  const looking = words.trim() !== "";
  const titles: { id: string; title: string }[] = looking ? hits(threads, [], words).slice(0, MOST) : threads.slice(0, RECENT);
  // The dialog is gone before anything else takes the focus.
  const then = (act: () => void) => () => {
    onClose();
    setTimeout(act);
  };
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 grid justify-items-center bg-veil px-4 pt-[12vh]">
          <Radix.Content
            aria-describedby={undefined}
            className="grid max-h-[70vh] w-full max-w-[600px] grid-rows-[minmax(0,1fr)] self-start overflow-hidden rounded-lg border border-line-strong bg-raised shadow-float animate-appear"
            onCloseAutoFocus={(event) => {
              event.preventDefault();
              const back = from.current;
              // What was chosen may have taken the focus elsewhere.
              if (document.activeElement === document.body && back instanceof HTMLElement) back.focus();
            }}
            data-testid="palette"
          >
            <Radix.Title className="sr-only">{t("command.palette")}</Radix.Title>
            <Cmdk label={t("command.palette")} shouldFilter={false} loop vimBindings={false} className="grid min-h-0 grid-rows-[auto_minmax(0,1fr)]">
              <Cmdk.Input
                value={words}
                onValueChange={setWords}
                placeholder={t("palette.place")}
                className="ring-inside min-h-12 w-full border-b border-line bg-transparent px-4 text-prose outline-none"
                data-testid="palette-words"
              />
              <Cmdk.List className="overflow-auto p-1.5" label={t("palette.found")}>
                {failure && (
                  <p className="p-2.5 text-sm text-ink-2" role="alert">
                    {failure.message} {failure.hint}
                  </p>
                )}
                <Cmdk.Empty className="p-2.5 text-sm text-ink-2">{t("palette.none")}</Cmdk.Empty>
                <Group heading={t("palette.commands")} of={commands}>
                  {(command) => (
                    <Cmdk.Item key={command.id} value={command.id} className={ITEM} onSelect={then(() => run(command.id))} data-testid="palette-command">
                      <SquareTerminal size={16} className="text-ink-2" aria-hidden />
                      <span className="min-w-0 flex-1 truncate">{titleOf(t, command)}</span>
                      <span className="flex gap-0.5" aria-hidden>
                        {command.keys && labels(command.keys).map((key) => <Kbd key={key}>{key}</Kbd>)}
                      </span>
                    </Cmdk.Item>
                  )}
                </Group>
                <Group heading={t(looking ? "palette.chats" : "palette.recent")} of={titles}>
                  {(thread) => (
                    <Cmdk.Item key={thread.id} value={`thread ${thread.id}`} className={ITEM} onSelect={then(() => props.onOpen(thread.id))} data-testid="palette-thread">
                      <MessageSquare size={16} className="text-ink-2" aria-hidden />
                      <span className="min-w-0 flex-1 truncate">{visible(thread.title)}</span>
                    </Cmdk.Item>
                  )}
                </Group>
                <Group heading={t("palette.said")} of={found.slice(0, MOST)}>
                  {(one, i) => (
                    <Cmdk.Item key={`${one.thread_id} ${i}`} value={`said ${one.thread_id} ${i}`} className={ITEM} onSelect={then(() => props.onOpen(one.thread_id))} data-testid="palette-said">
                      <MessageSquareText size={16} className="text-ink-2" aria-hidden />
                      <span className="min-w-0 flex-1 truncate [&_mark]:bg-user-soft [&_mark]:font-semibold [&_mark]:text-user">
                        {marked(one.excerpt).map((part, at) =>
                          // biome-ignore lint: the parts of one text do not move
                          part.hit ? <mark key={at}>{visible(part.text)}</mark> : <span key={at}>{visible(part.text)}</span>,
                        )}
                      </span>
                      <span className="max-w-[35%] truncate text-xs text-ink-2">{visible(one.title)}</span>
                    </Cmdk.Item>
                  )}
                </Group>
              </Cmdk.List>
            </Cmdk>
          </Radix.Content>
        </Radix.Overlay>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Group<T>(props: { heading: string; of: readonly T[]; children: (one: T, i: number) => ReactNode }) {
  if (props.of.length === 0) return null;
  return (
    <Cmdk.Group heading={props.heading} className={GROUP}>
      {props.of.map(props.children)}
    </Cmdk.Group>
  );
}
