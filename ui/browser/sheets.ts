// Small pictures of every page of the gallery, many on one sheet: a line of a sheet is one page in all its looks.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { blank, cut, paste, type Picture, read, written } from "./scaled";

export const KEPT = fileURLToPath(new URL("./kept-gallery/", import.meta.url));
export const INDEX = "places.json";
/** Between two pictures. */
const GAP = 8;
/** A sheet is full when it is about so high. */
const HIGH = 1800;

/** Where a page is kept, and how large each of its pictures is. */
interface Line {
  sheet: string;
  top: number;
  /** Width and height of each. */
  sizes: [number, number][];
}

export type Index = Record<string, Line>;

export const index = (): Index => JSON.parse(readFileSync(KEPT + INDEX, "utf8")) as Index;

/** The pictures of a page as they were kept. */
export async function kept(page: Page, { sheet, top, sizes }: Line): Promise<Picture[]> {
  const whole = await read(page, readFileSync(`${KEPT}${sheet}`));
  let left = 0;
  return sizes.map(([width, height]) => {
    const one = cut(whole, left, top, width, height);
    left += width + GAP;
    return one;
  });
}

/** Pages that begin alike share sheets, so that a new one moves few others. */
function family(id: string, ids: string[]): string {
  const words = id.split("-");
  const name = words.slice(0, words[0] === "window" ? 2 : 1).join("-");
  const isAlone = ids.filter((one) => one === name || one.startsWith(`${name}-`)).length < 3;
  return isAlone ? (words[0] === "window" ? "window" : "parts") : name;
}

/** Keeps these instead of what was kept. */
export async function keep(page: Page, all: Map<string, Picture[]>): Promise<void> {
  rmSync(KEPT, { recursive: true, force: true });
  mkdirSync(KEPT, { recursive: true });
  const places: Index = {};
  const families = new Map<string, string[]>();
  for (const id of all.keys()) {
    const name = family(id, [...all.keys()]);
    families.set(name, [...(families.get(name) ?? []), id]);
  }
  for (const [name, ids] of families) {
    let lines: string[] = [];
    let [top, width, number] = [0, 0, 1];
    const finish = async () => {
      const sheet = blank(width, top - GAP);
      for (const id of lines) {
        let left = 0;
        for (const picture of all.get(id) ?? []) {
          paste(sheet, picture, left, places[id]?.top ?? 0);
          left += picture.width + GAP;
        }
      }
      writeFileSync(`${KEPT}${name}-${number++}.webp`, await written(page, sheet, "image/webp"));
      [lines, top, width] = [[], 0, 0];
    };
    for (const id of ids) {
      const pictures = all.get(id) ?? [];
      const height = Math.max(...pictures.map((one) => one.height));
      if (lines.length > 0 && top + height > HIGH) await finish();
      places[id] = { sheet: `${name}-${number}.webp`, top, sizes: pictures.map((one) => [one.width, one.height]) };
      lines.push(id);
      top += height + GAP;
      width = Math.max(width, pictures.reduce((sum, one) => sum + one.width + GAP, -GAP));
    }
    await finish();
  }
  const text = Object.entries(places).map(([id, line]) => `  ${JSON.stringify(id)}: ${JSON.stringify(line)}`);
  writeFileSync(KEPT + INDEX, `{\n${text.join(",\n")}\n}\n`);
}
