import { type ReactNode, useEffect, useRef } from "react";

/** The title of a step, where whoever comes to it begins, and what it is about. */
export function Heading(props: {
  title: string;
  /** When it changes, buttons may have gone: whoever was on one begins at the title again. */
  state: unknown;
  children: ReactNode;
}) {
  const { title, state, children } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  useEffect(() => {
    if (document.activeElement === document.body) heading.current?.focus();
  }, [state]);
  return (
    <>
      <h1 ref={heading} tabIndex={-1} className="mt-4 mb-3 text-2xl leading-tight font-bold tracking-tight text-balance">
        {title}
      </h1>
      <p className="text-ink-2">{children}</p>
    </>
  );
}
