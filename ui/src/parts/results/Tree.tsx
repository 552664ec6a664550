import { useState } from "react";
import { visible } from "../../state/visible";
import type { Node } from "./nested";

/** Below so many levels, it is closed until it is opened; and so is what has more parts than can be looked over. */
const OPEN = 2;
const FEW = 20;
const MANY = 200;

/** A nested value, to open and close by its parts. What is closed is not drawn: it may be without end. */
export function Tree({ of, name, level = 0 }: { of: Node; name?: string; level?: number }) {
  const parts: [string, Node][] = of.kind === "leaf" ? [] : of.kind === "list" ? of.items.map((one, i) => [String(i), one]) : of.entries;
  const [open, setOpen] = useState(level === 0 || (level < OPEN && parts.length <= FEW));
  const label = name !== undefined && <span className="text-ink-2">{visible(name)}: </span>;
  if (of.kind === "leaf") {
    const isNull = !of.quoted && of.text === "null";
    return (
      <div className={isNull ? "text-ink-3 italic" : of.quoted ? undefined : "text-num"}>
        {label}
        {of.quoted ? visible(JSON.stringify(of.text)) : of.text}
      </div>
    );
  }
  if (parts.length === 0) return <div>{label}{of.kind === "list" ? "[]" : "{}"}</div>;
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {label}
        <span className="text-ink-3">{of.kind === "list" ? `[${parts.length}]` : `{${parts.length}}`}</span>
      </summary>
      {open && (
        <div className="border-l border-line pl-3 ml-1">
          {parts.slice(0, MANY).map(([key, one], i) => (
            // biome-ignore lint: they do not move, and names may repeat
            <Tree key={i} of={one} name={key} level={level + 1} />
          ))}
          {parts.length > MANY && <div className="text-ink-3">… {parts.length - MANY}</div>}
        </div>
      )}
    </details>
  );
}
