// The text of a cell, exact: as it stands in the table, and as it stands by itself.
import { DataType, type Vector } from "apache-arrow";
import type { Column } from "../../contract";
import { jsonText, node, readJson, type Node } from "./nested";

export type Kind = "text" | "number" | "date" | "time" | "boolean" | "binary" | "nested";

/** What a column holds, by the name of its type. */
export function kind({ type_text }: Column): Kind {
  if (/^(TINYINT|SMALLINT|INT|BIGINT|FLOAT|DOUBLE|DECIMAL)/.test(type_text)) return "number";
  if (type_text === "DATE") return "date";
  if (type_text.startsWith("TIMESTAMP")) return "time";
  if (type_text === "BOOLEAN") return "boolean";
  if (type_text === "BINARY") return "binary";
  return /^(ARRAY|MAP|STRUCT|VARIANT|OBJECT)/.test(type_text) ? "nested" : "text";
}

/** What stands in a row of a column; `undefined` where it is NULL. */
export function cellText(vector: Vector, row: number, column: Column): string | undefined {
  const value = vector.get(row);
  if (value === null || value === undefined) return undefined;
  return text(DataType.isTimestamp(vector.type) ? (instant(vector, row) ?? value) : value, column, vector.type);
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
  if (typeof value === "number" && Number.isInteger(value)) return grouped(String(value));
  if (typeof value === "object" && value !== null && type?.children?.length) return jsonText(node(value, type));
  return String(value);
}

export function hex(bytes: Uint8Array): string {
  return `0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
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

/** How many minutes a zone is ahead; nothing where there is no such zone. */
function offsetOf(at: Date, zone: string): number | undefined {
  const fixed = /^([+-])(\d\d):?(\d\d)$/.exec(zone);
  if (fixed) return (fixed[1] === "-" ? -1 : 1) * (Number(fixed[2]) * 60 + Number(fixed[3]));
  try {
    const parts = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" }).formatToParts(at);
    const found = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(parts.find((part) => part.type === "timeZoneName")?.value ?? "");
    return found ? (found[1] === "-" ? -1 : 1) * (Number(found[2] ?? 0) * 60 + Number(found[3] ?? 0)) : undefined;
  } catch {
    return undefined;
  }
}

const PER_SECOND = [1n, 1_000n, 1_000_000n, 1_000_000_000n];

/** The microseconds of a moment, which the library would give as a fraction that is not exact. */
function instant(vector: Vector, row: number): bigint | undefined {
  let at = row;
  for (const { length, values } of vector.data) {
    if (at >= length) {
      at -= length;
      continue;
    }
    const units = values instanceof BigInt64Array ? values[at] : undefined;
    const per = PER_SECOND[(vector.type as { unit?: number }).unit ?? 2] ?? 1_000_000n;
    return units === undefined ? undefined : (units * 1_000_000n) / per;
  }
  return undefined;
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
