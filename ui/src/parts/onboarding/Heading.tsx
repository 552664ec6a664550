import { type ReactNode, useEffect, useRef } from "react";

/** The title of a step, where whoever comes to it begins, and what it is about. */
export function Heading({ title, children }: { title: string; children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <>
      <h1 ref={heading} tabIndex={-1} className="mt-4 mb-3 text-2xl leading-tight font-bold tracking-tight text-balance">
        {title}
      </h1>
      <p className="text-ink-2">{children}</p>
    </>
  );
}
