// Whatever strangers may say is shown as text: nothing of it runs, loads, leads away, or becomes part of the window.
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type {} from "../gallery/stage";
import { gallery, type Opened } from "./harness";
import { CORPUS, HARMLESS, type Payload } from "./xss/corpus";
import { deep } from "./xss/rest";
import { touch, watch } from "./xss/watch";

/** So many payloads are on a page at once. */
const BATCH = 32;
/** Where a batch is spoken at. Every payload is spoken at one of these, and at each of them a part of every kind; with
 * BEHALF_FULL=1 every payload at all. */
const STAGES = ["thread", "told", "parts"] as const;
type Stage = (typeof STAGES)[number];
/** Who speaks where, in turn: at the parts fewer, for they take longest. */
const TURNS: Stage[] = ["thread", "told", "parts", "thread", "told", "thread", "told"];
const isFull = !!process.env.BEHALF_FULL;
const DIST = fileURLToPath(new URL("../gallery/dist/", import.meta.url));
const OWN = new Set(["", ...readdirSync(DIST, { recursive: true }).map(String)]);

const seed = Number(process.env.BEHALF_SEED ?? Date.now() % 2 ** 31);
console.log(`pieces of the answers: BEHALF_SEED=${seed}`);
const random = mulberry32(seed);

const { open, close } = await gallery();
const LIGHT = { theme: "light", contrast: "system" };
const places = new Set<string>();
/** All places there are, as harmless words found them. */
const known = new Set<string>();
const count = { spoken: 0, shown: 0, answers: 0, pieces: 0, touched: 0 };

/** A window that strangers speak to, with all that left it or tried to. */
interface Listener {
  opened: Opened;
  page: Page;
  left: string[];
}
// Two, as many as there are cores; each test takes one.
const free: Listener[] = [];

beforeAll(async () => {
  free.push(...(await Promise.all([listener(), listener()])));
});
afterAll(async () => {
  for (const { opened } of free) await opened.context.close();
  await close();
  console.log(
    `${CORPUS.length} payloads at ${places.size} places, ${count.spoken} of ${CORPUS.length * STAGES.length} times: ${count.shown} found there as text; ` +
      `${count.answers} answers whole, told in ${count.pieces} pieces; ${count.touched} elements of answers touched`,
  );
});

async function listener(): Promise<Listener> {
  const left: string[] = [];
  const opened = await open("stage", 1440, LIGHT, {
    query: { stage: "" },
    async before(fresh, address) {
      await fresh.addInitScript(watch);
      fresh.context().on("page", (other) => left.push(`a window: ${other.url()}`));
      fresh.context().on("request", (request) => {
        const url = new URL(request.url());
        if (url.origin !== new URL(address).origin || !OWN.has(url.pathname.slice(1))) left.push(`a request: ${request.url()}`);
      });
      fresh.on("websocket", (socket) => left.push(`a socket: ${socket.url()}`));
      fresh.on("download", (download) => left.push(`a download: ${download.url()}`));
      fresh.on("frameattached", (frame) => left.push(`a frame: ${frame.url()}`));
      fresh.on("dialog", (dialog) => {
        left.push(`a dialog: ${dialog.message()}`);
        void dialog.dismiss();
      });
    },
  });
  const { page } = opened;
  page.on("framenavigated", (frame) => left.push(`a navigation: ${frame.url()}`));
  const one = { opened, page, left };
  // Twice: what is loaded when it is looked at first is there the second time.
  for (const _ of [1, 2]) await speak(one, HARMLESS, STAGES);
  const learned = await judged(one);
  expect({ ...learned, looked: 0 }, "harmless words").toEqual(CLEAN);
  expect(learned.looked, "elements to learn from").toBeGreaterThan(5000);
  await page.evaluate(() => window.watched.learned());
  return one;
}

/** With a window that nobody else uses meanwhile. */
async function listening(work: (one: Listener) => Promise<void>) {
  const one = free.pop();
  if (!one) throw new Error("more tests at once than windows");
  try {
    await work(one);
    expect({ ...(await judged(one)), looked: 0 }).toEqual(CLEAN);
  } finally {
    free.push(one);
  }
}

it("there are enough payloads, and no two are the same", () => {
  const texts = new Set(CORPUS.map(({ kind, id, text }) => (kind === "names" || kind === "sizes" ? text : text.replaceAll(`${id}`, ""))));
  expect(texts.size).toBe(CORPUS.length);
  expect(CORPUS.length).toBeGreaterThanOrEqual(200);
});

const inBatches = (payloads: Payload[], stages: readonly Stage[]) =>
  Array.from({ length: Math.ceil(payloads.length / BATCH) }, (_, i) => ({ batch: payloads.slice(i * BATCH, (i + 1) * BATCH), stages }));
const batches = isFull ? inBatches(CORPUS, STAGES) : STAGES.flatMap((stage) => inBatches(CORPUS.filter((_, i) => TURNS[i % TURNS.length] === stage), [stage]));
const named = ({ batch, stages }: (typeof batches)[number]) => `${stages.join(", ")}: ${batch[0]?.kind} ${batch[0]?.id} to ${batch.at(-1)?.kind} ${batch.at(-1)?.id}`;
describe.concurrent("nothing of it is more than text", () => {
  it.each(batches.map((one) => [named(one), one] as const))("%s", async (_, { batch, stages }) => {
    await listening((one) => speak(one, batch, stages));
  });
});

it("every payload was spoken, and at every place", () => {
  expect(CORPUS.filter((payload) => !batches.some(({ batch }) => batch.includes(payload)))).toEqual([]);
  expect(places.size).toBeGreaterThan(150);
  expect([...places].toSorted()).toEqual([...known].toSorted());
});

it("what is too deep to be laid out is shown all the same", async () => {
  const said = deep.map((text, i) => ({ turn_id: `u${i}`, role: "assistant", text, created_at: "" }));
  const answer = { "threads/show": { messages: said, actions: [], approvals: [], branches: [] } };
  await listening(async ({ page }) => {
    await page.evaluate((json) => window.stage.answer(json), JSON.stringify(answer));
    await page.evaluate(() => window.stage.window());
    await page.locator("[data-testid=thread]").first().click();
    await page.waitForFunction((n) => document.querySelectorAll(".prose").length === n, deep.length);
    await page.fill("[data-testid=composer]", "does it still work?");
  });
});

/** Every place of these stages is spoken at, and found to show what was said there. */
async function speak({ page }: Listener, batch: Payload[], stages: readonly Stage[]) {
  const shows = async (where: string, except: string[] = [], only?: string[]) => {
    const all = await page.evaluate(() => window.stage.places());
    const of = only ?? all.filter((place) => !except.includes(place));
    const { missing, shown } = await page.evaluate((of) => window.stage.missing(of), of);
    expect(missing.slice(0, 10), `${where}: what is shown nowhere`).toEqual([]);
    if (batch === HARMLESS) return void of.forEach((place) => known.add(place));
    count.shown += shown;
    for (const place of of) places.add(place);
  };
  const answers = async (expected: number) => {
    const found = await page.locator(".prose").count();
    expect(found, "answers shown").toBeGreaterThanOrEqual(expected);
    count.answers += found;
    const { touched, leads } = await page.evaluate(touch);
    count.touched += touched;
    expect(leads, "what could be followed without being read before").toEqual([]);
  };
  const texts = batch.filter(({ text }) => text.trim()).length;
  if (batch !== HARMLESS) count.spoken += batch.length * stages.length;
  const stage = { thread: inThread, told: asTold, parts: inParts };
  for (const one of stages) {
    await page.evaluate((json) => window.stage.strangers(json), JSON.stringify(batch));
    await stage[one]();
  }

  async function inThread() {
    await page.evaluate(() => window.stage.strangersWindow());
    await page.locator("[data-testid=thread]", { hasText: "The thread" }).click();
    await page.waitForFunction((n) => document.querySelectorAll("article.turn").length === n, batch.length);
    await page.waitForFunction((n) => document.querySelectorAll("[role=gridcell]").length >= 5 * n, batch.length);
    await shows("the thread", ["menu: host", "menu: user", "suggestion"]);
    await answers(texts);

    const suggested = page.locator("[data-testid=suggested]").first();
    const said = await suggested.textContent();
    await suggested.evaluate((button: HTMLElement) => button.click());
    expect(await page.inputValue("[data-testid=composer]"), "what is suggested waits in the composer").toBe((said ?? "").replace(/\r\n?/g, "\n"));
  }

  async function asTold() {
    if (!stages.includes("thread")) await page.evaluate(() => window.stage.strangersWindow());
    await page.click("[data-testid=new-chat]");
    for (const { id, text } of batch) {
      const pieces = inPieces(text);
      if (batch !== HARMLESS) count.pieces += pieces.length;
      await page.evaluate(([id, pieces]) => window.stage.strangersStream(id, pieces), [id, pieces] as const);
    }
    const told = (await page.evaluate(() => window.stage.places())).filter((place) => /^(live|asked)/.test(place));
    await shows("what was told", [], told);
    await answers(texts);

    await page.fill("[data-testid=search]", "x");
    await page.waitForSelector("[data-testid=found]");
    await shows("what was found", [], ["found", "excerpt", "found title"]);
    await page.fill("[data-testid=search]", "");
    await page.click("[data-testid=profiles]");
    await page.waitForSelector("[data-testid=profile]");
    await shows("the menu", [], ["menu: host", "menu: user"]);
    await page.keyboard.press("Escape");
    await page.waitForSelector("[data-testid=profile]", { state: "detached" });
    if (batch === HARMLESS) {
      // Some of them are mentions too: the list that opens then is the window's own.
      await page.fill("[data-testid=composer]", "Compare @");
      await page.waitForSelector("[data-testid=completions]");
    }
    await page.fill("[data-testid=composer]", "does it still work?");
    const before = await page.evaluate(() => window.stage.asked("chat/send"));
    await page.click("[data-testid=send]");
    expect(await page.evaluate(() => window.stage.asked("chat/send")), "the composer sends").toBe(before + 1);
  }

  async function inParts() {
    await page.evaluate(() => window.stage.strangersSingles());
    await page.waitForSelector("[data-testid=check]");
    await page.waitForSelector("[data-testid=memory]");
    await page.waitForFunction((n) => document.querySelectorAll("[data-testid=chain]").length === n, 2 * batch.length);
    await page.waitForSelector("[data-testid=diagnostics-text]");
    await page.waitForFunction(() => document.querySelectorAll("[data-testid=chart-picture][data-drawn] svg").length === window.stage.drawings(), undefined, { timeout: 120_000 });
    await page.waitForSelector("[data-testid=model-choice]");
    await page.waitForFunction((n) => document.querySelectorAll("[data-testid=starter]").length >= 6 * n, batch.length);
    await shows("the parts");
    await answers(batch.length * (await page.evaluate(() => window.stage.around)));
  }
}

const CLEAN = { ran: [], violations: [], strange: [], unhandled: [], looked: 0, left: [], complaints: [], failed: 0, polluted: undefined };

/** What there is to complain of since this was asked last. */
async function judged({ page, opened, left }: Listener) {
  const found = await page.evaluate(() => {
    const { ran, violations, strange, unhandled, looked } = window.watched;
    const failed = document.querySelectorAll("[data-testid=draw-again]").length;
    const polluted = ({} as { polluted?: unknown }).polluted;
    const copy = { ran: [...ran], violations: [...violations], strange: [...strange], unhandled: [...unhandled], looked, failed, polluted };
    for (const list of [ran, violations, strange, unhandled]) list.length = 0;
    return copy;
  });
  const few = (list: string[]) => [...new Set(list)].slice(0, 12);
  const outside = { left: few(left.splice(0)), complaints: few(opened.complaints.splice(0)) };
  return { ...found, ran: few(found.ran), violations: few(found.violations), strange: few(found.strange), unhandled: few(found.unhandled), ...outside };
}

/** A text cut anywhere: within a tag, an entity, a letter of two halves. */
function inPieces(text: string): string[] {
  const pieces: string[] = [];
  for (let from = 0; from < text.length; ) {
    const to = from + 1 + Math.floor((random() * Math.max(8, text.length)) / 2);
    pieces.push(text.slice(from, to));
    from = to;
  }
  return pieces;
}

/** Random numbers that a seed makes again. */
function mulberry32(state: number) {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
