import type { ReactNode } from "react";
import { cx } from "../design/cx";
import { Comparing } from "../state/comparing";
import type { ShownAction } from "../state/turns";
import { useOffer } from "../state/ways";
import { type Draft, Writing } from "../state/written";

/** The columns of the window, and what may be gone to from wherever in them: out of a failure, into a comparison. */
export function Frame({ wide, panel, onSignIn, onDoctor, onCompare, onWrite, children }: {
  /** Whether the threads are hidden. */
  wide: boolean;
  /** Whether something stands at the right. */
  panel: boolean;
  onSignIn: () => void;
  onDoctor: () => void;
  /** Opens the comparison of identities with a statement; absent where none are compared. */
  onCompare?: (of: ShownAction) => void;
  /** Takes a statement into the SQL editor. */
  onWrite: (draft: Draft) => void;
  children: ReactNode;
}) {
  useOffer(onSignIn, onDoctor);
  return (
    <div
      className={cx(
        "grid h-full grid-rows-[minmax(0,1fr)] max-md:grid-cols-[minmax(0,1fr)]",
        wide ? "grid-cols-[minmax(0,1fr)]" : "grid-cols-[256px_minmax(0,1fr)]",
        panel && (wide ? "lg:grid-cols-[minmax(0,1fr)_330px]" : "lg:grid-cols-[256px_minmax(0,1fr)_330px]"),
      )}
    >
      <Comparing value={onCompare}>
        <Writing value={onWrite}>{children}</Writing>
      </Comparing>
    </div>
  );
}
