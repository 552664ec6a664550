import type { ComponentProps } from "react";
import { cx } from "./cx";

/** A button that is an icon: its name is always said, and shown as a tip. */
export function IconButton({
  label,
  tip = label,
  small,
  className,
  ...rest
}: ComponentProps<"button"> & { label: string; tip?: string; small?: boolean }) {
  return (
    <button
      type="button"
      aria-label={label}
      data-tip={tip}
      className={cx(
        "inline-grid shrink-0 place-items-center rounded-sm text-ink-2 transition-colors enabled:hover:bg-hover enabled:hover:text-ink disabled:text-ink-3",
        small ? "size-6" : "size-7",
        className,
      )}
      {...rest}
    />
  );
}
