import type { ReactNode } from "react";

/** A key, as it is named on the keyboard. */
export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="inline-flex min-w-5 items-center justify-center rounded-[4px] border border-line-strong bg-surface px-1 font-sans text-[10.5px] leading-4 font-medium text-ink-2">
      {children}
    </kbd>
  );
}
