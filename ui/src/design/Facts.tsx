import type { ReactNode } from "react";

/** A few named facts, one a line: `dt` and `dd` in turn. */
export function Facts({ children }: { children: ReactNode }) {
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-0.5 text-sm [&_code]:font-mono [&_code]:text-xs [&_dd]:flex [&_dd]:flex-wrap [&_dd]:gap-x-2 [&_dd]:[overflow-wrap:anywhere] [&_dt]:text-ink-2">
      {children}
    </dl>
  );
}
