// Small pictures of large ones, and where two of them differ: what is kept of every page is a quarter of its size.
import type { Page } from "playwright-core";

/** Red, green and blue of each point, line by line. */
export interface Picture {
  width: number;
  height: number;
  points: Uint8Array;
}

/** So many points of the screen are one of a small picture, each way. */
export const SCALE = 4;
/** Colours are kept in steps: what is drawn all but alike is kept alike, and takes less room. */
export const STEP = 8;
/** A side of what is compared at once: with SCALE, about an icon. */
export const BLOCK = 4;
/** How far the mean colour of a block may be off, of 255: some of its points a step, for edges of letters come out a little otherwise. */
export const OFF = 5;

/** A picture without anything on it. */
export function blank(width: number, height: number): Picture {
  return { width, height, points: new Uint8Array(width * height * 3).fill(255) };
}

export function paste(onto: Picture, what: Picture, left: number, top: number): void {
  for (let y = 0; y < what.height; y++) {
    onto.points.set(what.points.subarray(y * what.width * 3, (y + 1) * what.width * 3), ((top + y) * onto.width + left) * 3);
  }
}

export function cut(from: Picture, left: number, top: number, width: number, height: number): Picture {
  const out = blank(width, height);
  for (let y = 0; y < height; y++) {
    const at = ((top + y) * from.width + left) * 3;
    out.points.set(from.points.subarray(at, at + width * 3), y * width * 3);
  }
  return out;
}

export interface Place {
  left: number;
  top: number;
}

/** The blocks whose mean colour is another one. Of pictures of two sizes: also those that only one of them has. */
export function changed(before: Picture, after: Picture): Place[] {
  const places: Place[] = [];
  for (let top = 0; top < Math.max(before.height, after.height); top += BLOCK) {
    for (let left = 0; left < Math.max(before.width, after.width); left += BLOCK) {
      const [one, other] = [mean(before, left, top), mean(after, left, top)];
      if (!one || !other || one.some((value, i) => Math.abs(value - (other[i] ?? 0)) > OFF)) places.push({ left, top });
    }
  }
  return places;
}

function mean({ width, height, points }: Picture, left: number, top: number): [number, number, number] | undefined {
  const [right, bottom] = [Math.min(left + BLOCK, width), Math.min(top + BLOCK, height)];
  const count = (right - left) * (bottom - top);
  if (right <= left || bottom <= top) return undefined;
  const sum: [number, number, number] = [0, 0, 0];
  for (let y = top; y < bottom; y++) {
    for (let at = (y * width + left) * 3, x = left; x < right; x++, at += 3) {
      sum[0] += points[at] ?? 0;
      sum[1] += points[at + 1] ?? 0;
      sum[2] += points[at + 2] ?? 0;
    }
  }
  return [sum[0] / count, sum[1] / count, sum[2] / count];
}

/** How it was, how it is, and where they differ, side by side. */
export function difference(before: Picture, after: Picture): Picture {
  const [width, height] = [Math.max(before.width, after.width), Math.max(before.height, after.height)];
  const out = blank(width * 3 + 2 * BLOCK, height);
  paste(out, before, 0, 0);
  paste(out, after, width + BLOCK, 0);
  const marks = (width + BLOCK) * 2;
  paste(out, after, marks, 0);
  for (const { left, top } of changed(before, after)) {
    for (let y = top; y < Math.min(top + BLOCK, height); y++) {
      for (let x = left; x < Math.min(left + BLOCK, width); x++) out.points.set([255, 0, 80], (y * out.width + marks + x) * 3);
    }
  }
  return out;
}

interface Wire {
  width: number;
  height: number;
  base64: string;
}

/** Reads a file that the browser can read, on a canvas that is never shown; `scale` points become one. */
export async function read(page: Page, file: Buffer, scale = 1, step = 1): Promise<Picture> {
  const { width, height, base64 } = await page.evaluate(
    async ([file, scale, step]): Promise<Wire> => {
      const bytes = Uint8Array.from(atob(file), (letter) => letter.charCodeAt(0));
      const picture = await createImageBitmap(new Blob([bytes]));
      const context = new OffscreenCanvas(picture.width, picture.height).getContext("2d", { willReadFrequently: true });
      if (!context) throw new Error("no canvas");
      context.drawImage(picture, 0, 0);
      const { data } = context.getImageData(0, 0, picture.width, picture.height);
      const [width, height] = [Math.ceil(picture.width / scale), Math.ceil(picture.height / scale)];
      const points = new Uint8Array(width * height * 3);
      for (let y = 0, to = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const [right, bottom] = [Math.min((x + 1) * scale, picture.width), Math.min((y + 1) * scale, picture.height)];
          let [r, g, b, count] = [0, 0, 0, 0];
          for (let v = y * scale; v < bottom; v++) {
            for (let u = x * scale, at = (v * picture.width + u) * 4; u < right; u++, at += 4) {
              r += data[at] ?? 0;
              g += data[at + 1] ?? 0;
              b += data[at + 2] ?? 0;
              count++;
            }
          }
          for (const sum of [r, g, b]) points[to++] = Math.min(255, Math.round(sum / count / step) * step);
        }
      }
      const address = await new Promise<string>((done) => {
        const reader = new FileReader();
        reader.onload = () => done(String(reader.result));
        reader.readAsDataURL(new Blob([points]));
      });
      return { width, height, base64: address.slice(address.indexOf(",") + 1) };
    },
    [file.toString("base64"), scale, step] as const,
  );
  return { width, height, points: new Uint8Array(Buffer.from(base64, "base64")) };
}

/** A file of a picture; of the highest quality, nothing of it is lost. */
export async function written(page: Page, { width, height, points }: Picture, type: "image/webp" | "image/png"): Promise<Buffer> {
  const base64 = await page.evaluate(
    async ([base64, width, height, type]) => {
      const text = atob(base64);
      const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
      if (!context) throw new Error("no canvas");
      const image = context.createImageData(width, height);
      for (let from = 0, to = 0; from < text.length; from += 3, to += 4) {
        image.data[to] = text.charCodeAt(from);
        image.data[to + 1] = text.charCodeAt(from + 1);
        image.data[to + 2] = text.charCodeAt(from + 2);
        image.data[to + 3] = 255;
      }
      context.putImageData(image, 0, 0);
      const blob = await context.canvas.convertToBlob({ type, quality: 1 });
      const address = await new Promise<string>((done) => {
        const reader = new FileReader();
        reader.onload = () => done(String(reader.result));
        reader.readAsDataURL(blob);
      });
      return address.slice(address.indexOf(",") + 1);
    },
    [Buffer.from(points).toString("base64"), width, height, type] as const,
  );
  return Buffer.from(base64, "base64");
}
