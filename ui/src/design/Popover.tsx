import { Popover as Radix } from "radix-ui";
import type { ReactNode } from "react";

/** More about what it hangs on; the rest of the window stays usable. */
export function Popover(props: { trigger: ReactNode; label: string; children: ReactNode }) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{props.trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          aria-label={props.label}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 max-w-[min(360px,calc(100vw-16px))] rounded-md border border-line-strong bg-raised p-4 text-sm shadow-float animate-appear"
        >
          {props.children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
