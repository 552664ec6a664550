import type { ComponentProps, ReactNode } from "react";
import { cx } from "./cx";
import type { Tone } from "./tone";

const LOOKS: Record<Tone, [ground: string, icon: string]> = {
  none: ["bg-surface border-line-strong", "text-ink-2"],
  user: ["bg-user-soft border-user-line", "text-user"],
  sp: ["bg-sp-soft border-sp-line", "text-sp"],
  bad: ["bg-bad-soft border-bad-line", "text-bad"],
};

/** Something to be told apart from the rest: amber can be mended, red has failed, grey is calm. */
export function Callout({
  tone = "none",
  icon,
  bare,
  className,
  children,
  ...rest
}: ComponentProps<"section"> & {
  tone?: Tone;
  icon: ReactNode;
  /** Inside a card, which is its frame. */
  bare?: boolean;
}) {
  const [ground, ink] = LOOKS[tone];
  return (
    <section
      className={cx("flex min-w-0 gap-3 text-sm [overflow-wrap:anywhere]", !bare && ["rounded-md border p-3", ground].join(" "), className)}
      {...rest}
    >
      <span className={cx("mt-px flex h-5 items-center", ink)}>{icon}</span>
      <div className="grid min-w-0 flex-1 justify-items-start gap-1">{children}</div>
    </section>
  );
}
