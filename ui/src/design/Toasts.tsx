import { Undo2, X } from "lucide-react";
import { Toast as Radix } from "radix-ui";
import { Button } from "./Button";
import { cx } from "./cx";
import { IconButton } from "./IconButton";
import { settle, useToasts } from "./toast";

/** Where toasts stand. They wait while they are pointed at or focused; F8 goes to them. */
export default function Toasts({ wait = 6000 }: { wait?: number }) {
  const toasts = useToasts();
  return (
    <Radix.Provider duration={wait} swipeDirection="right" label="Notice">
      {toasts.map((one) => (
        <Radix.Root
          key={one.id}
          duration={one.body ? Number.POSITIVE_INFINITY : wait}
          onOpenChange={(open) => !open && settle(one.id, false)}
          className={cx(
            "flex gap-2 rounded-md border border-line-strong bg-raised py-1.5 pr-1.5 pl-4 text-sm shadow-float animate-appear",
            one.body ? "items-start pt-3 pb-3" : "items-center",
          )}
          data-testid="toast"
        >
          <Radix.Title className="min-w-0 flex-1 [overflow-wrap:anywhere]">{one.body ?? one.text}</Radix.Title>
          {one.onUndo && (
            <Radix.Action asChild altText="Undo, in the window">
              <Button size="sm" look="plain" onClick={() => settle(one.id, true)} data-testid="undo">
                <Undo2 size={14} aria-hidden /> Undo
              </Button>
            </Radix.Action>
          )}
          <Radix.Close asChild>
            <IconButton label="Dismiss" small>
              <X size={14} />
            </IconButton>
          </Radix.Close>
        </Radix.Root>
      ))}
      <Radix.Viewport className="fixed right-4 bottom-4 z-50 grid w-[min(380px,calc(100vw-32px))] gap-2" />
    </Radix.Provider>
  );
}
