import { useEffect, useRef } from "react";
import { cx } from "./cx";

/** How much of something is done, or left; 0 to 1. Without a value: it goes on, nobody knows how long. */
export function Progress({ value, label, tone = "user" }: { value?: number; label: string; tone?: "user" | "sp" }) {
  const bar = useRef<HTMLDivElement>(null);
  const part = value === undefined ? undefined : Math.max(0, Math.min(1, value));
  useEffect(() => {
    // The style sheet alone may set styles in text; a script may set them one by one.
    if (bar.current) bar.current.style.width = part === undefined ? "40%" : `${part * 100}%`;
  }, [part]);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={part === undefined ? undefined : Math.round(part * 100)}
      className="h-1 w-full overflow-hidden rounded-full bg-line forced-colors:border forced-colors:border-[CanvasText]"
    >
      <div
        ref={bar}
        className={cx(
          "h-full rounded-full forced-colors:bg-[Highlight]",
          tone === "sp" ? "bg-sp" : "bg-user",
          part === undefined && "animate-breathe",
        )}
      />
    </div>
  );
}
