// A chart as it is kept with its action, and found again: read as strictly as one that was just written.
import type { KeptChart } from "../../contract";
import { asked, axes, type Kind, KINDS, type Known, type Look } from "./choose";
import type { Body } from "./spec";
import { read } from "./validate";

export function toKeep(look: Look, body: Body | undefined): KeptChart {
  return { kind: look.kind, chart: asked(look), body: body ? JSON.stringify(body) : null };
}

/** What was kept, as far as the columns are what they were; nothing where it does not fit them. */
export function asKept({ kind, chart, body }: KeptChart, columns: Known[]): { look: Look; body?: Body } | undefined {
  const { x, series, measure } = chart;
  const isThere = (at: number | null) => at === null || columns.some((one) => one.at === at);
  if (!(KINDS as readonly string[]).includes(kind) || !isThere(series) || !isThere(measure.column)) return undefined;
  if (!axes(kind as Kind, columns).some((one) => one.at === x.column)) return undefined;
  const look: Look = { kind: kind as Kind, x: x.column, bin: x.bin, y: measure.column, of: measure.of, series };
  try {
    return body === null ? { look } : { look, body: read(body) };
  } catch {
    return { look };
  }
}
