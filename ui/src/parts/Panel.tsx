import { X } from "lucide-react";
import type { ReactNode, RefObject } from "react";
import { IconButton } from "../design/IconButton";

/** What is shown on demand at the window's right: beside the conversation, or over it where it is narrow. */
export function Panel(props: {
  title: string;
  label: string;
  /** Begins the test ids. */
  id: string;
  heading?: RefObject<HTMLHeadingElement | null>;
  /** The name of its cross. */
  close?: string;
  onClose: () => void;
  children: ReactNode;
}) {
  return (
    <aside
      className="grid content-start gap-5 overflow-auto border-l border-line bg-bg px-4 py-3 max-lg:fixed max-lg:inset-y-0 max-lg:right-0 max-lg:z-20 max-lg:w-[min(330px,100vw)] max-lg:shadow-float max-md:w-full *:min-w-0"
      aria-label={props.label}
      data-testid={`${props.id}-panel`}
      onKeyDown={(event) => event.key === "Escape" && !event.defaultPrevented && props.onClose()}
    >
      <header className="flex items-center justify-between">
        <h2 ref={props.heading} tabIndex={-1} className="font-semibold">
          {props.title}
        </h2>
        <IconButton label={props.close ?? "Close"} onClick={props.onClose} data-testid={`${props.id}-close`}>
          <X size={16} />
        </IconButton>
      </header>
      {props.children}
    </aside>
  );
}
