import type { ComponentProps } from "react";
import { cx } from "./cx";
import type { Tone } from "./tone";

const EDGES: Record<Tone, string> = { user: "border-user-line", sp: "border-sp-line", bad: "border-bad-line", none: "border-line" };

/** A surface with a hairline. Cards do not stand in cards. */
export function Card({ tone = "none", className, ...rest }: ComponentProps<"section"> & { tone?: Tone }) {
  return (
    <section
      className={cx("min-w-0 overflow-hidden rounded-md border bg-surface forced-colors:border-[CanvasText]", EDGES[tone], className)}
      {...rest}
    />
  );
}
