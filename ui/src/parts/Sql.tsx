import { cx } from "../design/cx";
import { visible } from "../state/visible";

const WORDS =
  /('(?:[^']|'')*')|(\b\d+(?:\.\d+)?\b)|\b(select|from|where|group|by|order|having|limit|join|left|right|full|inner|cross|on|and|or|not|in|is|null|as|case|when|then|else|end|with|union|all|distinct|update|set|insert|into|values|delete|between|like|asc|desc|date|cast|exists|create|replace|table|view|drop|alter|merge|using|matched|grant|revoke|to|interval|over|partition|rows|qualify|describe|show|if|true|false)\b/gi;

/** SQL, coloured as text: nothing of it is HTML, and nothing in it is unseen. */
export function Sql(props: {
  text: string;
  /** Not higher than a few lines; the rest is scrolled to. */
  short?: boolean;
}) {
  const text = visible(props.text);
  const parts: { kind?: string; text: string }[] = [];
  let at = 0;
  for (const match of text.matchAll(WORDS)) {
    if (match.index > at) parts.push({ text: text.slice(at, match.index) });
    parts.push({ kind: match[1] ? "str" : match[2] ? "num" : "kw", text: match[0] });
    at = match.index + match[0].length;
  }
  parts.push({ text: text.slice(at) });
  return (
    <pre
      className={cx("sql ring-inside bg-sunken p-3", props.short && "max-h-64 overflow-auto")}
      translate="no"
      data-testid="sql"
      tabIndex={props.short ? 0 : undefined}
    >
      {parts.map((part, i) => (
        // biome-ignore lint: the parts of one text do not move
        <span key={i} className={part.kind}>
          {part.text}
        </span>
      ))}
    </pre>
  );
}
