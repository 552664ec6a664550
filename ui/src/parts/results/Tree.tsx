import { visible } from "../../state/visible";
import { jsonText, type Node } from "./nested";

/** Below so many levels, it is closed until it is opened. */
const OPEN = 2;
const MANY = 200;

/** A nested value, to open and close by its parts. */
export function Tree({ of, name, level = 0 }: { of: Node; name?: string; level?: number }) {
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
  const parts: [string, Node][] = of.kind === "list" ? of.items.map((one, i) => [String(i), one]) : of.entries;
  const short = jsonText(of);
  if (parts.length === 0) return <div>{label}{short}</div>;
  return (
    <details open={level < OPEN}>
      <summary>
        {label}
        <span className="text-ink-3">{of.kind === "list" ? `[${parts.length}]` : `{${parts.length}}`}</span>
      </summary>
      <div className="border-l border-line pl-3 ml-1">
        {parts.slice(0, MANY).map(([key, one], i) => (
          // biome-ignore lint: they do not move, and names may repeat
          <Tree key={i} of={one} name={key} level={level + 1} />
        ))}
        {parts.length > MANY && <div className="text-ink-3">… {parts.length - MANY}</div>}
      </div>
    </details>
  );
}
