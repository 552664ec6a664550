// A page of the gallery in Chromium, and what it complained of meanwhile.
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { serve } from "./serve";

export const HEIGHT = 860;
export const WIDTHS = [1440, 900, 360];
/** What is laid over the page at another width is opened at that width. */
export const NARROW_ONLY = ["window-threads"];
/** Whole windows, not sheets of parts: they have landmarks and an order of focus, and are as high as the window. */
export const isWindow = (id: string) => /^(window|signin|locked|doctor|onboarding)/.test(id);

/** Drawn so many times: what was asked for meanwhile has come, and what floats has found its place. */
export const drawn = (page: Page, frames: number) =>
  page.evaluate(async (frames) => {
    for (let i = 0; i < frames; i++) await new Promise((done) => requestAnimationFrame(done));
  }, frames);

export interface Opened {
  page: Page;
  context: BrowserContext;
  /** Errors of the console: what a policy refused is one. */
  complaints: string[];
}

export interface More {
  query?: Record<string, string>;
  /** Done before anything is loaded. */
  before?: (page: Page, address: string) => Promise<void>;
}

/** A browser with the gallery behind it. */
export async function gallery() {
  const { address, server } = await serve();
  const browser: Browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--font-render-hinting=none"],
  });
  return {
    /** Every page there is. */
    async ids(): Promise<string[]> {
      const page = await browser.newPage();
      await page.goto(address);
      await page.waitForSelector("html[data-pages]");
      const all = await page.evaluate(() => document.documentElement.dataset.pages ?? "");
      await page.close();
      return all.split(" ");
    },
    async open(id: string, width: number, look: { theme: string; contrast: string }, more: More = {}): Promise<Opened> {
      const context = await browser.newContext({
        viewport: { width, height: HEIGHT },
        reducedMotion: "reduce",
        locale: "en-GB",
        timezoneId: "UTC",
      });
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
      page.on("pageerror", (error) => complaints.push(String(error)));
      await page.clock.setFixedTime("2026-11-28T14:03:00Z");
      await more.before?.(page, address);
      await page.goto(`${address}?${new URLSearchParams({ page: id, ...look, ...more.query })}`);
      await page.waitForSelector(`html[data-ready="${id}"]`);
      await page.evaluate(() => document.fonts.ready);
      return { page, context, complaints };
    },
    async close() {
      await browser.close();
      server.close();
    },
  };
}
