// A chart in Vega-Lite. The data has names of its own (x, y, s): what a result calls its columns is only ever a title,
// and never read as a path or a formula.
import type { TopLevelSpec } from "vega-lite";
import type { Look } from "./choose";
import type { Drawn } from "./drawn";
import { DASHES, SHAPES, type Tones } from "./tones";

/** What a spec is made of. */
export interface Made {
  look: Look;
  points: Drawn[];
  /** What the axis holds. */
  x_is: "text" | "number" | "time";
  titles: { x: string; y: string; s: string };
  tones: Tones;
  width: number;
}

/** A longer label makes bars lie down. */
const LONG = 9;
/** So many bars stand beside each other. */
const STANDING = 12;
const BAR = 26;
const HEIGHT = 260;
/** Axis and marks write numbers as the window does. */
const SHORT = { formatType: "chartNumber", format: "" } as const;

type Layer = Record<string, unknown>;

/** What is drawn, without its data: what somebody may write anew by hand. */
export type Body = { height?: number } & Record<string, unknown>;

/** What the menus make. */
export function body(made: Made): Body {
  const { height, layer } = layers(made);
  // Dashes are seen in the lines; the legend has colours and shapes.
  return made.look.kind === "line" && made.titles.s ? { height, layer, resolve: { legend: { strokeDash: "independent" } } } : { height, layer };
}

export function spec(made: Made, of: Body = body(made)): TopLevelSpec {
  const { look, points, tones, width } = made;
  const values = points.map((point, i) => ({ i, x: typeof point.x === "string" ? own(point.x) : point.x, end: point.end, y: point.y, s: own(point.s), rest: point.rest, rows: point.rows }));
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    data: { values },
    width,
    autosize: { type: "fit", contains: "padding" },
    padding: { left: 4, right: 8, top: 8, bottom: 4 },
    background: tones.ground,
    height: HEIGHT,
    ...of,
    config: config(tones, look, width),
  } as unknown as TopLevelSpec;
}

function layers(made: Made): { layer: Layer[]; height: number } {
  switch (made.look.kind) {
    case "bars":
      return made.x_is === "text" ? bars(made) : columns(made);
    case "line":
      return { layer: lines(made), height: made.titles.s ? HEIGHT + 50 : HEIGHT };
    case "points":
      return { layer: dots(made), height: HEIGHT + 40 };
    default:
      return { layer: steps(made), height: HEIGHT };
  }
}

// Vega keeps words in plain objects: one that any object has already gets a thin space, which is not drawn.
const own = (word: string) => (word in {} ? `${word}\u200a` : word);
const plain = (title: string) => own(title) || null;
// The point under the pointer is told by its number; what it says is written by the window.
const pointed = { tooltip: { field: "i", type: "nominal" } };
const tint = (tones: Tones) => ({ condition: { test: "datum.rest", value: tones.rest }, value: tones.series[0] });

/** Bars of words: lying where the words are long or many. */
function bars({ points, tones, titles }: Made): { layer: Layer[]; height: number } {
  const lying = points.length > STANDING || points.some((point) => point.label.length > LONG);
  const words = { field: "x", type: "nominal", sort: null, title: lying ? null : plain(titles.x), axis: { labelAngle: 0, labelLimit: lying ? 170 : 90, domain: true, ticks: false, labelPadding: 6, grid: false } };
  // The values stand at the bars: no second scale is read.
  const below = points.some((point) => (point.y ?? 0) < 0);
  const axis = below ? { ...SHORT, tickCount: 4 } : { labels: false, grid: false };
  const value = { field: "y", type: "quantitative", title: plain(titles.y), axis, stack: null };
  const [x, y] = lying ? [value, words] : [words, value];
  const at = lying ? { align: "left", dx: 5, baseline: "middle" } : { align: "center", dy: -5, baseline: "bottom" };
  const written = below ? [] : [{ mark: { type: "text", color: tones.ink, fontSize: 11.5, ...at }, encoding: { x, y, text: { field: "y", type: "quantitative", ...SHORT } } }];
  return {
    layer: [{ mark: { type: "bar", cornerRadiusEnd: 2 }, encoding: { x, y, color: tint(tones), ...pointed } }, ...written],
    height: lying ? Math.max(120, points.length * BAR + 50) : HEIGHT,
  };
}

/** Bars over time. */
function columns({ look, tones, titles, points, width }: Made): { layer: Layer[]; height: number } {
  const wide = Math.max(2, Math.min(32, ((width - 90) / Math.max(1, points.length)) * 0.7));
  return {
    layer: [{
      mark: { type: "bar", width: wide, cornerRadiusEnd: 2 },
      encoding: { x: across(look, titles.x, "time"), y: up(titles.y, true), color: tint(tones), ...pointed },
    }],
    height: HEIGHT,
  };
}

function lines({ look, points, tones, titles, x_is, width }: Made): Layer[] {
  const x = across(look, titles.x, x_is);
  const y = up(titles.y, false);
  const series = told(points, tones, titles.s, width);
  const paint = series ?? { color: { value: tones.series[0] } };
  const dash = series ? { strokeDash: { ...key(titles.s, width), legend: null, scale: { domain: series.color.scale.domain, range: DASHES } } } : {};
  const few = points.length <= 150;
  return [
    { mark: { type: "line", strokeWidth: 2, interpolate: "linear" }, encoding: { x, y, color: paint.color, ...dash } },
    { mark: { type: "point", filled: true, size: few ? 42 : 12, opacity: few ? 1 : 0.01 }, encoding: { x, y, ...paint, ...pointed } },
  ];
}

function dots({ look, points, tones, titles, x_is, width }: Made): Layer[] {
  const series = told(points, tones, titles.s, width) ?? { color: { value: tones.series[0] } };
  const binned = points.some((point) => point.rows > 1);
  const size = binned ? { size: { field: "rows", type: "quantitative", scale: { range: [14, 320] }, legend: null } } : {};
  const apart = { scale: { zero: false, nice: true } };
  return [{
    mark: { type: "point", filled: true, size: 44, opacity: points.length > 400 ? 0.55 : 0.8 },
    encoding: { x: { ...across(look, titles.x, x_is), ...(x_is === "number" ? apart : {}) }, y: { ...up(titles.y, false), ...apart }, ...series, ...size, ...pointed },
  }];
}

function steps({ tones, titles }: Made): Layer[] {
  const x = { field: "x", type: "quantitative", bin: "binned", title: plain(titles.x), axis: { ...SHORT, tickCount: 8, grid: false } };
  return [{
    mark: { type: "bar", color: tones.series[0], binSpacing: 1 },
    encoding: { x, x2: { field: "end" }, y: up(titles.y, true), ...pointed },
  }];
}

function across(look: Look, title: string, x_is: Made["x_is"]) {
  if (x_is === "number") return { field: "x", type: "quantitative", title: plain(title), scale: { zero: false, nice: false }, axis: { ...SHORT, tickCount: 7, grid: false } };
  const axis = { formatType: "chartMoment", format: look.bin.kind, tickCount: 6, grid: false, labelOverlap: "greedy", labelFlush: true };
  return { field: "x", type: "temporal", title: plain(title), scale: { type: "utc" }, axis };
}

function up(title: string, zero: boolean) {
  return { field: "y", type: "quantitative", title: plain(title), scale: { zero }, axis: { ...SHORT, tickCount: 5 } };
}

const key = (title: string, width: number) => ({
  field: "s",
  type: "nominal",
  sort: null,
  title: plain(title),
  legend: { orient: "top", direction: "horizontal", columns: Math.max(1, Math.floor((width - 70) / 115)), symbolSize: 70, labelLimit: 92 },
});

/** Series by colour and shape, in one legend; nothing where there are none. */
function told(points: Drawn[], tones: Tones, title: string, width: number) {
  const names = [...new Set(points.map((point) => own(point.s)))];
  if (names.length < 2 && (names[0] ?? "") === "") return undefined;
  const scale = (range: string[]) => ({ domain: names, range: range.slice(0, names.length) });
  return {
    color: { ...key(title, width), scale: scale(tones.series) },
    shape: { ...key(title, width), scale: scale(SHAPES) },
  };
}

function config(tones: Tones, look: Look, width: number) {
  const letters = { labelFont: tones.font, titleFont: tones.font, labelFontSize: 11.5, titleFontSize: 11.5, labelColor: tones.soft, titleColor: tones.soft, titleFontWeight: 500 };
  return {
    font: tones.font,
    aria: false,
    customFormatTypes: true,
    view: { stroke: null },
    axis: { ...letters, grid: true, gridColor: tones.line, domain: false, domainColor: tones.edge, tickColor: tones.edge, ticks: false, labelPadding: 6, titlePadding: 8 },
    // A column may be called by all that computes it.
    axisX: { domain: look.kind !== "bars", titleLimit: Math.max(80, width - (look.kind === "bars" ? 240 : 90)) },
    axisY: { titleLimit: HEIGHT - 80 },
    legend: { ...letters, titleLimit: 160, offset: 6 },
    mark: { color: tones.series[0] },
  };
}
