import type { ReactNode } from "react";
import { Mark } from "../design/Mark";

/** One narrow column on an empty ground: what stands before the window is anybody's. */
export function Gate({ mark, testId, lang, children }: { mark?: ReactNode; testId?: string; lang?: string; children: ReactNode }) {
  return (
    <main className="grid h-full overflow-auto p-6" lang={lang} data-testid={testId}>
      <div className="m-auto w-full max-w-[440px] min-w-0">
        <Mark size="lg" icon={mark} />
        {children}
      </div>
    </main>
  );
}
