import type { ComponentProps } from "react";
import { cx } from "./cx";
import { SOFT, type Tone } from "./tone";

/** A few words about what it stands beside, with an icon: never a colour alone. */
export function Badge({ tone = "none", className, ...rest }: ComponentProps<"span"> & { tone?: Tone }) {
  return (
    <span
      className={cx(
        "inline-flex min-h-[22px] items-center gap-1.5 rounded-full border px-2 text-xs leading-tight font-semibold [overflow-wrap:anywhere]",
        SOFT[tone],
        className,
      )}
      {...rest}
    />
  );
}
