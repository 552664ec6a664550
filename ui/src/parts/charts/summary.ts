// A chart in one line of words: for whoever does not see it, and for whoever wants to know at a glance.
import type { Text } from "../../i18n";
import type { Known, Look } from "./choose";
import { type Drawn, measureName, short, title } from "./drawn";

/** A name may be all that computes a column, and a value a page: a sentence has room for its beginning. */
const BRIEF = 60;
const brief = (name: string) => (name.length > BRIEF ? `${name.slice(0, BRIEF - 1).replace(/[\ud800-\udbff]$/, "").trimEnd()}…` : name);

export function summary(text: Text, look: Look, columns: Known[], points: Drawn[]): string {
  const { t, number } = text;
  const x = brief(title(t, columns, look.x));
  const y = brief(measureName(t, look, columns, points));
  const told = points.filter((point) => point.y !== null) as (Drawn & { y: number })[];
  const [first, last] = [told[0], told.at(-1)];
  if (!first || !last) return t("chart.sum.nothing", { x, y });
  const all = told.filter((point) => !point.rest);
  const high = all.reduce((best, point) => (point.y > best.y ? point : best), all[0] ?? first);
  const low = all.reduce((best, point) => (point.y < best.y ? point : best), all[0] ?? first);
  const at = (point: Drawn & { y: number }) => ({ name: [point.s, point.label].filter(Boolean).map(brief).join(", "), value: short(text, point.y) });
  const ends = { high: at(high).name, highest: at(high).value, low: at(low).name, lowest: at(low).value };
  const series = new Set(told.map((point) => point.s)).size;
  switch (look.kind) {
    case "points": {
      const rows = told.reduce((sum, point) => sum + point.rows, 0);
      const least = told.reduce((best, point) => (point.x < best.x ? point : best), first);
      const most = told.reduce((best, point) => (point.x > best.x ? point : best), first);
      return t("chart.sum.points", { x, y, count: rows, shown: number(rows), from: least.label, to: most.label, lowest: ends.lowest, highest: ends.highest });
    }
    case "histogram":
      return t("chart.sum.histogram", { x, count: all.length, shown: number(all.length), high: ends.high, highest: number(high.y), from: first.label, to: last.label });
    case "line": {
      const words = { x, y, ...ends, from: first.label, to: last.label };
      return series > 1 ? t("chart.sum.lines", { ...words, count: series, shown: number(series) }) : t("chart.sum.line", words);
    }
    default: {
      const count = all.length;
      return count === 1 ? t("chart.sum.one", { x, y, ...ends }) : t("chart.sum.bars", { x, y, ...ends, count, shown: number(count) });
    }
  }
}
