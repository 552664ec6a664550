import { cx } from "./cx";

const WIDTHS = ["w-11/12", "w-3/4", "w-5/6", "w-2/3", "w-4/5"];

/** Lines that will be text: the place is kept, so that nothing jumps when they come. */
export function Skeleton({ lines = 3, label }: { lines?: number; label: string }) {
  return (
    <div role="status" className="grid w-full gap-2.5 py-1">
      <span className="sr-only">{label}</span>
      {Array.from({ length: lines }, (_, i) => (
        // biome-ignore lint: lines without a name
        <span key={i} aria-hidden className={cx("h-3 animate-breathe rounded-full bg-line", WIDTHS[i % WIDTHS.length])} />
      ))}
    </div>
  );
}
