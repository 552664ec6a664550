import type { ComponentProps } from "react";
import { cx } from "./cx";
import { SOFT, type Tone } from "./tone";

/** Something that holds for the whole window, in its header; opens what tells more. */
export function Chip({ tone = "none", className, ...rest }: ComponentProps<"button"> & { tone?: Tone }) {
  return (
    <button
      type="button"
      className={cx(
        "inline-flex min-h-[30px] min-w-0 items-center gap-1.5 rounded-full border px-3 text-sm font-semibold whitespace-nowrap transition-[filter]",
        "enabled:hover:brightness-97",
        SOFT[tone],
        className,
      )}
      {...rest}
    />
  );
}
