// The text of a cell, exact: as it stands in the table, and as it stands by itself.
import { type Data, DataType, type Vector } from "apache-arrow";
import type { Column } from "../../contract";
import { kind } from "../../state/kinds";
import { jsonText, node, readJson, type Node } from "./nested";

/** What stands in a row of a column; `undefined` where it is NULL. */
export function cellText(vector: Vector, row: number, column: Column): string | undefined {
  const value = vector.get(row);
  if (value === null || value === undefined) return undefined;
  return text(DataType.isTimestamp(vector.type) ? (instant(vector, row) ?? value) : value, column, vector.type);
}

/** Parts of one level that are told where a value is only begun. */
const PARTS = 200;

/** How it begins: about `most` characters of a value that may have millions, the rest of which is not read. */
export function cellStart(vector: Vector, row: number, column: Column, most: number): string | undefined {
  const type = vector.type;
  if (DataType.isUtf8(type) || DataType.isLargeUtf8(type)) {
    const bytes = bytesAt(vector, row);
    // No character takes more than four bytes; the last may be cut, and is left out.
    if (bytes && bytes.length > most * 4) return vector.isValid(row) ? new TextDecoder().decode(bytes.subarray(0, most * 4), { stream: true }).slice(0, most) : undefined;
  }
  const value = kind(column) === "binary" || type.children?.length ? vector.get(row) : undefined;
  if (value instanceof Uint8Array) return hex(value.subarray(0, Math.ceil(most / 2))).slice(0, most);
  if (value !== null && value !== undefined && type.children?.length) return jsonText(node(value, type, PARTS)).slice(0, most);
  return cellText(vector, row, column)?.slice(0, most);
}

/** What a nested cell is made of; nothing where it is not nested. */
export function cellNode(vector: Vector, row: number, column: Column): Node | undefined {
  const value = vector.get(row);
  if (kind(column) !== "nested" || value === null || value === undefined) return undefined;
  return typeof value === "string" ? readJson(value) : node(value, vector.type);
}

/** A cell as text; decimals stay exact. What is not of the type that its column names is shown as it is. */
export function text(value: unknown, column: Column, type?: DataType): string {
  const scale = /^DECIMAL\(\d+,(\d{1,2})\)$/.exec(column.type_text)?.[1];
  if (column.type_text.startsWith("DECIMAL") && /^-?\d+$/.test(String(value))) return decimal(BigInt(String(value)), Number(scale ?? 0));
  if (column.type_text === "DATE") return date(value) ?? String(value);
  if (type && DataType.isTimestamp(type)) return moment(value, type.timezone ?? undefined);
  if (value instanceof Uint8Array) return hex(value);
  if (typeof value === "bigint") return grouped(value.toString());
  if (typeof value === "number") {
    const digits = float(value, type);
    // Others have a point or a power of ten, between whose digits nothing is put.
    return /^-?\d+$/.test(digits) ? grouped(digits) : digits;
  }
  if (typeof value === "object" && value !== null && type?.children?.length) return jsonText(node(value, type));
  return String(value);
}

const PAIRS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

export function hex(bytes: Uint8Array): string {
  let written = "0x";
  for (const byte of bytes) written += PAIRS[byte];
  return written;
}

/** A number of few bits in as few digits as tell it from its neighbours: 0.1, not 0.10000000149011612. */
export function float(value: number, type?: DataType): string {
  const bits = type && DataType.isFloat(type) ? [11, 24, 53][type.precision] : 53;
  if (bits !== 24 || !Number.isFinite(value)) return String(value);
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(Number(value.toPrecision(9)));
}

export function date(value: unknown): string | undefined {
  const day = new Date(Number(value));
  return Number.isNaN(day.getTime()) ? undefined : day.toISOString().slice(0, 10);
}

/** A moment: microseconds as a whole number, or milliseconds; with its zone where it has one. */
export function moment(value: unknown, zone?: string): string {
  const micros = typeof value === "bigint" ? value : BigInt(Math.round(Number(value) * 1000) || 0);
  const seconds = micros / 1_000_000n - (micros % 1_000_000n < 0n ? 1n : 0n);
  const rest = micros - seconds * 1_000_000n;
  const at = new Date(Number(seconds) * 1000);
  if (Number.isNaN(at.getTime())) return String(value);
  const behind = rest === 0n ? "" : `.${rest.toString().padStart(6, "0").replace(/000$/, "")}`;
  if (!zone) return written(at) + behind;
  if (/^(Etc\/)?(UTC|Z)$/i.test(zone)) return `${written(at)}${behind} UTC`;
  const offset = offsetOf(at, zone);
  if (offset === undefined) return `${written(at)}${behind} UTC`;
  const sign = offset < 0 ? "-" : "+";
  const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60].map((part) => String(part).padStart(2, "0"));
  return `${written(new Date(at.getTime() + offset * 60_000))}${behind} ${sign}${hours}:${minutes}`;
}

const written = (at: Date) => at.toISOString().replace("T", " ").replace(/\.\d+Z$/, "");

/** What tells the offset of a zone. Each is dear to make, and heavy: it is made once. */
const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(zone: string): Intl.DateTimeFormat {
  const made = clocks.get(zone) ?? new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" });
  clocks.set(zone, made);
  return made;
}

/** How many minutes a zone is ahead; nothing where there is no such zone. */
function offsetOf(at: Date, zone: string): number | undefined {
  const fixed = /^([+-])(\d\d):?(\d\d)$/.exec(zone);
  if (fixed) return (fixed[1] === "-" ? -1 : 1) * (Number(fixed[2]) * 60 + Number(fixed[3]));
  try {
    const parts = clockOf(zone).formatToParts(at);
    const found = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(parts.find((part) => part.type === "timeZoneName")?.value ?? "");
    return found ? (found[1] === "-" ? -1 : 1) * (Number(found[2] ?? 0) * 60 + Number(found[3] ?? 0)) : undefined;
  } catch {
    return undefined;
  }
}

const PER_SECOND = [1n, 1_000n, 1_000_000n, 1_000_000_000n];

/** The batch in which a row lies, and where in it. */
function batchAt(vector: Vector, row: number): { batch: Data; at: number } | undefined {
  let at = row;
  for (const batch of vector.data) {
    if (at < batch.length) return { batch, at };
    at -= batch.length;
  }
  return undefined;
}

/** The microseconds of a moment, which the library would give as a fraction that is not exact. */
function instant(vector: Vector, row: number): bigint | undefined {
  const found = batchAt(vector, row);
  const units = found?.batch.values instanceof BigInt64Array ? found.batch.values[found.at] : undefined;
  const per = PER_SECOND[(vector.type as { unit?: number }).unit ?? 2] ?? 1_000_000n;
  return units === undefined ? undefined : (units * 1_000_000n) / per;
}

/** The bytes of a text, without reading them. */
function bytesAt(vector: Vector, row: number): Uint8Array | undefined {
  const found = batchAt(vector, row);
  const { values, valueOffsets } = (found?.batch ?? {}) as { values?: Uint8Array; valueOffsets?: Int32Array | BigInt64Array };
  return found && values && valueOffsets ? values.subarray(Number(valueOffsets[found.at]), Number(valueOffsets[found.at + 1])) : undefined;
}

export function decimal(units: bigint, scale: number): string {
  const plain = exact(units, scale);
  const [, sign = "", whole = "", behind = ""] = /^(-?)(\d+)(.*)$/.exec(plain) ?? [];
  return sign + grouped(whole) + behind;
}

/** A decimal with every digit that its type has, and nothing else. */
export function exact(units: bigint, scale: number): string {
  const sign = units < 0n ? "-" : "";
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, "0");
  return sign + digits.slice(0, digits.length - scale) + (scale ? `.${digits.slice(-scale)}` : "");
}

function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}
