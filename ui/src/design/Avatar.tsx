import { cx } from "./cx";
import type { Tone } from "./tone";

/** Two letters for a name. */
export function initials(name: string): string {
  const parts = name.split(/[\s.@]+/).filter(Boolean);
  return ((parts[0]?.[0] ?? "") + (parts[1]?.[0] ?? "")).toUpperCase();
}

/** Who it is, at a glance; the name always stands beside it. */
export function Avatar({ name, tone = "user", large }: { name: string; tone?: Tone; large?: boolean }) {
  return (
    <span
      translate="no"
      aria-hidden
      className={cx(
        "grid shrink-0 place-items-center rounded-full text-xs font-bold forced-colors:border",
        large ? "size-9" : "size-[30px]",
        tone === "sp" ? "bg-sp text-bg" : "bg-user text-on-user",
      )}
    >
      {initials(name)}
    </span>
  );
}
