import type { ReactNode } from "react";
import { cx } from "../design/cx";
import { useOffer } from "../state/ways";

/** The columns of the window, and the ways out of a failure wherever in them it is told. */
export function Frame({ wide, panel, onSignIn, onDoctor, children }: {
  /** Whether the threads are hidden. */
  wide: boolean;
  /** Whether something stands at the right. */
  panel: boolean;
  onSignIn: () => void;
  onDoctor: () => void;
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
      {children}
    </div>
  );
}
