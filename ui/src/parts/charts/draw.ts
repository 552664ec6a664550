// Draws a spec with Vega: by its interpreter, since the window's policy lets no text become code, and with nothing
// fetched, whatever a spec says.
import type { Loader, View } from "vega";
import embed from "vega-embed";
import { expressionInterpreter } from "vega-interpreter";
import type { TopLevelSpec } from "vega-lite";
import type { Text } from "../../i18n";
import type { Look } from "./choose";
import { short, when } from "./drawn";

const refuse = async (): Promise<never> => {
  throw new Error("A chart loads nothing.");
};
export const LOADER = { options: {}, load: refuse, sanitize: refuse, http: refuse, file: refuse } as unknown as Loader;

export interface Picture {
  view: View;
  end: () => void;
}

/** Draws into a box; tells the number of the point under the pointer, and where that is. */
export async function draw(box: HTMLElement, of: TopLevelSpec, text: Text, onPoint: (at?: { i: number; x: number; y: number }) => void): Promise<Picture> {
  const { view, finalize } = await embed(box, of, {
    mode: "vega-lite",
    ast: true,
    expr: expressionInterpreter,
    loader: LOADER,
    renderer: "svg",
    actions: false,
    defaultStyle: false,
    hover: false,
    logLevel: 0,
    expressionFunctions: {
      chartNumber: (value: unknown) => (typeof value === "number" ? short(text, value) : ""),
      chartMoment: (value: unknown, part: unknown) => when(text, Number(value), part as Look["bin"]["kind"]),
    },
    tooltip: (_, event, __, value) => {
      const i = value === null || value === undefined || value === "" ? Number.NaN : Number(value);
      const { left, top } = box.getBoundingClientRect();
      onPoint(Number.isNaN(i) ? undefined : { i, x: (event as MouseEvent).clientX - left, y: (event as MouseEvent).clientY - top });
    },
  });
  return { view, end: finalize };
}

/** The picture as a file, in Base64. */
export async function picture(view: View, form: "png" | "svg"): Promise<string> {
  if (form === "png") {
    const canvas = (await view.toCanvas(2)) as unknown as HTMLCanvasElement;
    return canvas.toDataURL("image/png").split(",")[1] ?? "";
  }
  const bytes = new TextEncoder().encode(await view.toSVG());
  let letters = "";
  for (const byte of bytes) letters += String.fromCharCode(byte);
  return btoa(letters);
}
