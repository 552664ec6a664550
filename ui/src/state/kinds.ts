// What a column holds, by the name of its type as the workspace writes it.
import type { Column } from "../contract";

export type Kind = "text" | "number" | "date" | "time" | "boolean" | "binary" | "nested";

const KINDS: [RegExp, Kind][] = [
  // An INTERVAL begins as an INT does, and is none.
  [/^(TINYINT|BYTE|SMALLINT|SHORT|INT|INTEGER|BIGINT|LONG|FLOAT|REAL|DOUBLE|DECIMAL|NUMERIC)\b/i, "number"],
  [/^DATE\b/i, "date"],
  [/^TIMESTAMP/i, "time"],
  [/^BOOLEAN\b/i, "boolean"],
  [/^BINARY\b/i, "binary"],
  [/^(ARRAY|MAP|STRUCT|VARIANT|OBJECT)\b/i, "nested"],
];

export function kind({ type_text }: Column): Kind {
  return KINDS.find(([name]) => name.test(type_text))?.[1] ?? "text";
}
