// The colours and letters of a chart, as the window wears them now.

export interface Tones {
  ground: string;
  ink: string;
  soft: string;
  line: string;
  edge: string;
  rest: string;
  series: string[];
  font: string;
  size: number;
}

/** Shapes and dashes go with the colours: nothing is told by colour alone. */
export const SHAPES = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right", "stroke"];
export const DASHES = [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [10, 4], [4, 2], [1, 3], [6, 2, 1, 2, 1, 2]];

export function tones(): Tones {
  const style = getComputedStyle(document.documentElement);
  const value = (name: string) => style.getPropertyValue(name).trim();
  const paint = painter();
  const colour = (name: string) => paint(value(name));
  return {
    ground: colour("--surface"),
    ink: colour("--ink"),
    soft: colour("--ink-2"),
    line: colour("--line"),
    edge: colour("--edge"),
    rest: colour("--chart-rest"),
    series: [1, 2, 3, 4, 5, 6, 7, 8].map((n) => colour(`--chart-${n}`)),
    font: value("--font-ui"),
    size: 12,
  };
}

/** A colour as every program reads it that opens a saved picture: `#rrggbb`. */
function painter(): (colour: string) => string {
  const brush = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (!brush) return (colour) => colour;
  return (colour) => {
    if (!colour) return "#888888";
    brush.fillStyle = colour;
    brush.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = brush.getImageData(0, 0, 1, 1).data;
    return `#${[red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("")}`;
  };
}
