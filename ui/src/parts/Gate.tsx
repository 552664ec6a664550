import type { ReactNode } from "react";
import { cx } from "../design/cx";
import { Mark } from "../design/Mark";

/** One narrow column on an empty ground: what stands before the window is anybody's. */
export function Gate({ mark, testId, lang, steady, children }: {
  mark?: ReactNode;
  testId?: string;
  lang?: string;
  /** Begins always at the same height: what follows one another there is not of one size. */
  steady?: boolean;
  children: ReactNode;
}) {
  return (
    <main className="grid h-full overflow-auto p-6" lang={lang} data-testid={testId}>
      <div className={cx("w-full max-w-[440px] min-w-0", steady ? "mx-auto mt-[min(12vh,120px)] mb-auto max-md:mt-4" : "m-auto")}>
        <Mark size="lg" icon={mark} />
        {children}
      </div>
    </main>
  );
}
