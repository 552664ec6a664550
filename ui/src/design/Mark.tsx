import { ShieldCheck } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "./cx";

const SIZES = { sm: ["size-5 rounded-sm", 12], md: ["size-[22px] rounded-sm", 14], lg: ["size-11 rounded-md", 24] } as const;

/** The sign of Behalf. */
export function Mark({ size = "md", icon }: { size?: keyof typeof SIZES; icon?: ReactNode }) {
  const [box, pixels] = SIZES[size];
  return (
    <span
      aria-hidden
      className={cx(
        "grid shrink-0 place-items-center bg-linear-135 from-[oklch(0.52_0.1_185)] to-[oklch(0.45_0.1_230)] text-[#fff] forced-colors:border",
        box,
      )}
    >
      {icon ?? <ShieldCheck size={pixels} strokeWidth={size === "lg" ? 1.75 : 2} />}
    </span>
  );
}
