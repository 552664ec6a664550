import type { Page } from "playwright-core";
import { drawn } from "./harness";

/** Nothing that blinks, turns, or comes and goes; the letters are there. */
export async function still(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await Promise.all([...document.fonts].map((font) => font.load()));
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("*, ::before, ::after { animation: none !important; transition: none !important; caret-color: transparent !important } .cm-cursorLayer { display: none !important }");
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  });
}

/** In these colours, whatever the settings said meanwhile; drawn. */
export async function inColours(page: Page, theme: string): Promise<void> {
  await page.evaluate((theme) => {
    document.documentElement.dataset.theme = theme;
    document.documentElement.dataset.contrast = "normal";
  }, theme);
  await drawn(page, 2);
}
