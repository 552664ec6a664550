import { Check } from "lucide-react";
import { DropdownMenu as Radix } from "radix-ui";
import { type ComponentProps, type ReactNode, type RefObject, useEffect, useRef } from "react";
import { cx } from "./cx";

const ITEM =
  "flex min-h-9 w-full items-center gap-2.5 rounded-sm px-2.5 py-1 text-left text-sm outline-none select-none data-disabled:text-ink-3 data-highlighted:bg-hover forced-colors:data-highlighted:outline-2";

/**
 * What may be done, behind a button. The button is its owner's, and stands before this is loaded: a menu
 * is drawn only while it is open, over the place of whatever it stands in.
 */
export function Menu(props: {
  label: string;
  opener: RefObject<HTMLElement | null>;
  onClose: () => void;
  side?: "top" | "bottom";
  children: ReactNode;
}) {
  const { opener } = props;
  const content = useRef<HTMLDivElement>(null);
  // Whoever opens it is at its first item.
  useEffect(() => content.current?.querySelector<HTMLElement>("[role^=menuitem]")?.focus(), []);
  return (
    <Radix.Root open modal={false} onOpenChange={(open) => !open && props.onClose()}>
      <Radix.Trigger asChild>
        <span aria-hidden tabIndex={-1} className="pointer-events-none absolute inset-0" />
      </Radix.Trigger>
      <Radix.Portal container={opener.current?.parentElement}>
        <Radix.Content
          ref={content}
          aria-label={props.label}
          aria-labelledby={undefined}
          side={props.side ?? "bottom"}
          align="start"
          sideOffset={6}
          collisionPadding={8}
          // Its own button closes it by itself.
          onPointerDownOutside={(event) => opener.current?.contains(event.target as Node) && event.preventDefault()}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            // What was chosen may have taken the focus elsewhere.
            if (!document.activeElement || document.activeElement === document.body) opener.current?.focus();
          }}
          className="z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-60 max-w-[min(360px,calc(100vw-16px))] overflow-auto rounded-md border border-line-strong bg-raised p-1 shadow-float animate-appear"
        >
          {props.children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export function MenuItem({ className, onChoose, ...rest }: ComponentProps<typeof Radix.Item> & { onChoose: () => void }) {
  return <Radix.Item className={cx(ITEM, className)} onSelect={onChoose} {...rest} />;
}

/** One of several, of which one holds. */
export function MenuChoices(props: { value: string; onChange: (value: string) => void; children: ReactNode }) {
  return (
    <Radix.RadioGroup value={props.value} onValueChange={props.onChange}>
      {props.children}
    </Radix.RadioGroup>
  );
}

export function MenuChoice({ children, ...rest }: ComponentProps<typeof Radix.RadioItem>) {
  return (
    <Radix.RadioItem className={ITEM} {...rest}>
      <span className="min-w-0 flex-1">{children}</span>
      <Radix.ItemIndicator>
        <Check size={16} className="text-user" aria-hidden />
      </Radix.ItemIndicator>
    </Radix.RadioItem>
  );
}

/** The words of a choice: its name, and what it is. */
export function MenuWords({ name, about }: { name: string; about: string }) {
  return (
    <span className="grid">
      <span className="font-medium">{name}</span>
      <span className="text-xs text-ink-2">{about}</span>
    </span>
  );
}

export function MenuLine() {
  return <Radix.Separator className="mx-1 my-1 h-px bg-line" />;
}
