import type { ComponentProps } from "react";
import { cx } from "./cx";

export type Look = "primary" | "normal" | "plain" | "danger";

const LOOKS: Record<Look, string> = {
  primary: "bg-user border-user text-on-user font-semibold enabled:hover:brightness-108 disabled:bg-sunken disabled:border-line disabled:text-ink-2",
  normal: "bg-surface border-line-strong font-medium enabled:hover:bg-sunken disabled:text-ink-3",
  plain: "border-transparent text-ink-2 font-medium enabled:hover:bg-hover enabled:hover:text-ink disabled:text-ink-3",
  danger: "bg-surface border-bad-line text-bad font-medium enabled:hover:bg-bad-soft disabled:text-ink-3",
};

const SIZES = {
  sm: "min-h-(--control-sm) px-2.5 py-0.5 text-sm rounded-sm",
  md: "min-h-(--control) px-3 py-1 text-sm rounded-sm",
  lg: "min-h-[42px] px-4 py-2 text-md rounded-md w-full",
};

/** A button with words. One in a group is `primary`; what takes something away is `danger`. */
export function Button({
  look = "normal",
  size = "md",
  round,
  className,
  type = "button",
  ...rest
}: ComponentProps<"button"> & { look?: Look; size?: keyof typeof SIZES; round?: boolean }) {
  return (
    <button
      type={type}
      className={cx(
        "inline-flex max-w-full shrink-0 items-center justify-center gap-2 border text-left transition-colors [overflow-wrap:anywhere]",
        LOOKS[look],
        SIZES[size],
        round && "rounded-full!",
        className,
      )}
      {...rest}
    />
  );
}
