import type { Page } from "playwright-core";

/** The part of two pictures that differs, from 0 to 1; of pictures of two sizes, all. Counted by the browser itself,
 * on a canvas that is never shown. */
export function differing(page: Page, before: Buffer, after: Buffer): Promise<number> {
  return page.evaluate(
    async ([one, other]) => {
      /** How far a colour may be off, of 255: edges of letters and shadows come out a little otherwise. */
      const OFF = 24;
      const read = async (base64: string) => {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
        const picture = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
        const context = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
        if (!context) throw new Error("no canvas");
        context.drawImage(picture, 0, 0);
        return context.getImageData(0, 0, picture.width, picture.height);
      };
      const [a, b] = await Promise.all([read(one as string), read(other as string)]);
      if (a.width !== b.width || a.height !== b.height) return 1;
      let count = 0;
      for (let i = 0; i < a.data.length; i += 4) {
        const far = (at: number) => Math.abs((a.data[at] ?? 0) - (b.data[at] ?? 0)) > OFF;
        if (far(i) || far(i + 1) || far(i + 2)) count++;
      }
      return count / (a.width * a.height);
    },
    [before.toString("base64"), after.toString("base64")],
  );
}
