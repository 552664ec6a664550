// Values made of others, as a tree whose numbers keep all their digits.
import { DataType } from "apache-arrow";
import { date, exact, float, hex, moment } from "./values";

export type Node =
  | { kind: "leaf"; text: string; quoted: boolean }
  | { kind: "list"; items: Node[] }
  | { kind: "map"; entries: [string, Node][] };

const leaf = (text: string, quoted = false): Node => ({ kind: "leaf", text, quoted });

/** No more than so many of them, and then that there are more. */
function parts<T, P>(all: Iterable<T>, most: number, made: (one: T, i: number) => P, more: P): P[] {
  const found: P[] = [];
  for (const one of all) {
    if (found.length >= most) return [...found, more];
    found.push(made(one, found.length));
  }
  return found;
}

/** A value of Arrow as a tree; where `most` is given, no level tells more than so many of its parts. */
export function node(value: unknown, type: DataType, most = Number.POSITIVE_INFINITY): Node {
  if (value === null || value === undefined) return leaf("null");
  if (DataType.isList(type) || DataType.isFixedSizeList(type)) {
    const of = type.children[0]?.type as DataType;
    return { kind: "list", items: parts(value as Iterable<unknown>, most, (one) => node(one, of, most), leaf("…")) };
  }
  if (DataType.isStruct(type)) {
    // By their places: a field may be named as a method is, or twice the same.
    const fields = value as Iterable<[string, unknown]>;
    const entry = ([name, one]: [string, unknown], i: number): [string, Node] => [name, node(one, type.children[i]?.type as DataType, most)];
    return { kind: "map", entries: parts(fields, most, entry, ["…", leaf("…")]) };
  }
  if (DataType.isMap(type)) {
    const [keys, values] = (type.children[0]?.type as DataType).children as { type: DataType }[];
    return {
      kind: "map",
      entries: parts<[unknown, unknown], [string, Node]>(
        value as Iterable<[unknown, unknown]>,
        most,
        ([key, one]) => {
          const name = node(key, keys?.type as DataType, most);
          return [name.kind === "leaf" ? name.text : jsonText(name), node(one, values?.type as DataType, most)];
        },
        ["…", leaf("…")],
      ),
    };
  }
  if (DataType.isDecimal(type)) return leaf(exact(BigInt(String(value)), type.scale));
  if (DataType.isDate(type)) return leaf(date(value) ?? String(value), true);
  if (DataType.isTimestamp(type)) return leaf(moment(value, type.timezone ?? undefined), true);
  if (value instanceof Uint8Array) return leaf(hex(value), true);
  if (typeof value === "number") return leaf(float(value, type), !Number.isFinite(value));
  return leaf(String(value), typeof value === "string");
}

export function jsonText(of: Node): string {
  if (of.kind === "leaf") return of.quoted ? JSON.stringify(of.text) : of.text;
  if (of.kind === "list") return `[${of.items.map(jsonText).join(",")}]`;
  return `{${of.entries.map(([name, one]) => `${JSON.stringify(name)}:${jsonText(one)}`).join(",")}}`;
}

/** A JSON text as a tree; nothing where it is none. The platform's own reader would round long numbers. */
export function readJson(source: string): Node | undefined {
  try {
    JSON.parse(source);
  } catch {
    return undefined;
  }
  // What follows may trust that it is well formed.
  const tokens = source.match(/"(?:[^"\\]|\\.)*"|[[\]{}:,]|[^\s[\]{}:,"]+/g) ?? [];
  let at = 0;
  const read = (): Node => {
    const token = tokens[at++] ?? "null";
    if (token === "[") {
      const items: Node[] = [];
      while (tokens[at] !== "]") {
        items.push(read());
        if (tokens[at] === ",") at++;
      }
      at++;
      return { kind: "list", items };
    }
    if (token === "{") {
      const entries: [string, Node][] = [];
      while (tokens[at] !== "}") {
        const name = JSON.parse(tokens[at] ?? '""') as string;
        at += 2;
        entries.push([name, read()]);
        if (tokens[at] === ",") at++;
      }
      at++;
      return { kind: "map", entries };
    }
    return token.startsWith('"') ? leaf(JSON.parse(token) as string, true) : leaf(token);
  };
  return read();
}
