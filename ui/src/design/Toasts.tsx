import { Undo2, X } from "lucide-react";
import { Toast as Radix } from "radix-ui";
import { useEffect, useRef } from "react";
import { useText } from "../i18n";
import { keysOf, useActs } from "../state/commands";
import { aria, label } from "../state/keys";
import { Button } from "./Button";
import { cx } from "./cx";
import { IconButton } from "./IconButton";
import { settle, useToasts } from "./toast";

const UNDO = keysOf("undo");

/** Where toasts stand. They wait while they are pointed at or focused; F6 and F8 go to them. */
export default function Toasts({ wait = 6000 }: { wait?: number }) {
  const { t, lang } = useText();
  const toasts = useToasts();
  // The last thing that was done is the one that is taken back by key.
  const back = toasts.findLast((one) => one.onUndo);
  useActs({ undo: back && (() => settle(back.id, true)) });
  const room = useRef<HTMLOListElement>(null);
  const isEmpty = toasts.length === 0;
  useEffect(() => {
    // In a narrow window they have a place of their own under the head: there is none beside what they would cover.
    const { style } = document.documentElement;
    const box = room.current;
    if (isEmpty || !box) return;
    const watch = new ResizeObserver(() => style.setProperty("--toasts", `${box.offsetHeight + 12}px`));
    watch.observe(box);
    return () => {
      watch.disconnect();
      style.removeProperty("--toasts");
    };
  }, [isEmpty]);
  return (
    <Radix.Provider duration={wait} swipeDirection="right" label={t("toast.notice")}>
      {toasts.map((one) => (
        <Radix.Root
          key={one.id}
          lang={lang}
          duration={one.body ? Number.POSITIVE_INFINITY : one.wait}
          onOpenChange={(open) => !open && settle(one.id, false)}
          className={cx(
            "flex gap-2 rounded-md border border-line-strong bg-raised py-1.5 pr-1.5 pl-4 text-sm shadow-float animate-appear",
            one.body ? "items-start pt-3 pb-3" : "items-center",
          )}
          data-testid="toast"
        >
          <Radix.Title className="min-w-0 flex-1 [overflow-wrap:anywhere]">
            {one.body ?? (typeof one.text === "string" ? one.text : one.text(t))}
          </Radix.Title>
          {one.onUndo && (
            <Radix.Action asChild altText={t("toast.undoAlt", { keys: label(UNDO) })}>
              <Button
                size="sm"
                look="plain"
                aria-keyshortcuts={one === back ? aria(UNDO) : undefined}
                data-tip={one === back ? label(UNDO) : undefined}
                onClick={() => settle(one.id, true)}
                data-testid="undo"
              >
                <Undo2 size={14} aria-hidden /> {t("toast.undo")}
              </Button>
            </Radix.Action>
          )}
          <Radix.Close asChild>
            <IconButton label={t("toast.dismiss")} small>
              <X size={14} />
            </IconButton>
          </Radix.Close>
        </Radix.Root>
      ))}
      {/* Below the heads of the parts: nothing lies over where one writes and sends. */}
      <Radix.Viewport
        ref={room}
        data-pane
        label={t("toast.viewport")}
        className="fixed top-15 right-4 z-50 grid w-[min(380px,calc(100vw-24px))] max-md:right-3 gap-2"
      />
    </Radix.Provider>
  );
}
