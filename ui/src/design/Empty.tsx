import type { ReactNode } from "react";

/** Nothing is here yet: why, and what to do. Never a blank pane. */
export function Empty({ icon, title, children }: { icon?: ReactNode; title: string; children?: ReactNode }) {
  return (
    <div className="grid justify-items-center gap-2 px-4 py-6 text-center">
      {icon && <span className="mb-1 grid size-9 place-items-center rounded-md bg-sunken text-ink-3">{icon}</span>}
      <p className="font-semibold">{title}</p>
      {children && <div className="max-w-[46ch] text-sm text-ink-2">{children}</div>}
    </div>
  );
}
