// Each command that the window calls, refused with each code, where it is called: what went wrong is told, with its
// hint and the next step, and the window goes on. The list comes from the contract: a pair that is neither played
// nor named here fails.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FAILURES } from "../gallery/fixtures/failures";
import type {} from "../gallery/stage";
import type { Commands } from "../src/contract";
import { gallery, type Opened } from "./harness";
import { type Situation, SITUATIONS } from "./situations";
import { GONE, NOT_TOLD } from "./untold";

const SRC = fileURLToPath(new URL("../src/", import.meta.url));
const contract = readFileSync(`${SRC}contract.ts`, "utf8");
const COMMANDS = [...contract.matchAll(/^ {2}"([a-z_]+\/[a-z_]+)": \(request/gm)].map(([, name]) => name as string);
const FAILURE = /export type Failure = [\s\S]*?;\n\nexport/.exec(contract)?.[0] ?? "";
const CODES = [...FAILURE.matchAll(/"code": "([a-z_]+)"/g)].map(([, code]) => code as keyof typeof FAILURES);
const called = new Set(
  readdirSync(SRC, { recursive: true })
    .map(String)
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.|contract\.ts$/.test(file))
    .flatMap((file) => COMMANDS.filter((name) => readFileSync(SRC + file, "utf8").includes(`"${name}"`))),
);

/** Every situation and every code is played; each pair of them with BEHALF_FULL=1. */
const EACH = process.env.BEHALF_FULL ? 1 : 4;
const codesOf = (situation: number) => CODES.filter((_, code) => (situation + code) % EACH === 0);
const PLAYED = SITUATIONS.map((situation, at) => [`${situation.command}: ${situation.when}`, situation, codesOf(at)] as const);
const played = PLAYED.reduce((sum, [, , codes]) => sum + codes.length, 0);
console.log(`${played} of ${SITUATIONS.length * CODES.length} pairs of a situation and a code are played`);

const { open, close } = await gallery();
// Two windows, as many as there are cores; each test takes one.
const free: Opened[] = [];
beforeAll(async () => {
  free.push(...(await Promise.all([begin(), begin()])));
});
afterAll(async () => {
  for (const { context } of free) await context.close();
  await close();
});

async function begin(): Promise<Opened> {
  const opened = await open("stage", 1440, { theme: "light", contrast: "system" }, {
    query: { stage: "" },
    before: async (fresh) => {
      await fresh.addInitScript(() => {
        const unhandled: string[] = [];
        Object.assign(window, { unhandled });
        window.addEventListener("unhandledrejection", (event) => unhandled.push(JSON.stringify(event.reason) ?? String(event.reason)));
      });
      fresh.on("dialog", (dialog) => void dialog.accept());
    },
  });
  opened.page.setDefaultTimeout(8000);
  return opened;
}

it("the contract is read whole", () => {
  expect(COMMANDS.length).toBeGreaterThan(30);
  expect(CODES.toSorted()).toEqual(Object.keys(FAILURES).toSorted());
});

it("every command is either played or named with a reason", () => {
  expect(COMMANDS.filter((name) => called.has(name) && !SITUATIONS.some(({ command }) => command === name)), "called and not played").toEqual([]);
  expect(COMMANDS.filter((name) => !called.has(name)), "not called").toEqual([]);
});

it("every situation and every code is played", () => {
  expect(PLAYED.filter(([, , codes]) => codes.length === 0).map(([name]) => name)).toEqual([]);
  expect(CODES.filter((code) => !PLAYED.some(([, , codes]) => codes.includes(code)))).toEqual([]);
});

describe.concurrent.each(PLAYED)("%s", (_, situation, codes) => {
  it.each(codes)("%s", async (code) => {
    const opened = free.pop();
    if (!opened) throw new Error("more tests at once than windows");
    try {
      await play(opened, situation, code);
    } finally {
      free.push(opened);
    }
  });
});

async function play({ page, complaints }: Opened, situation: Situation, code: keyof typeof FAILURES) {
  const pair = `${situation.command} ${code}`;
  const { trace: _, ...failure } = FAILURES[code];
  const told = { ...failure, message: `What went wrong: ${pair}`, hint: `What to do about ${pair}` };
  await page.evaluate((json) => {
    window.stage.forget();
    window.stage.answer(json);
  }, JSON.stringify({ ...situation.replies }));
  const refuse = () => page.evaluate((json) => window.stage.answer(json), JSON.stringify({ [situation.command]: told, ...situation.besides }));
  if (situation.atStart) await refuse();
  await page.evaluate(() => window.stage.window());
  await situation.before?.(page);
  if (!situation.atStart) await refuse();
  await situation.call(page);
  await page.waitForFunction((name) => window.stage.asked(name) > 0, situation.command as keyof Commands);

  const silent = NOT_TOLD[pair] ?? NOT_TOLD[situation.command];
  if (silent) {
    await page.waitForSelector(silent.shows);
    expect(await page.getByText(told.message).count(), silent.why).toBe(0);
  } else if (GONE[pair]) {
    // What is announced as well is there twice for a moment.
    await page.getByText(GONE[pair].says).first().waitFor();
  } else {
    const note = page.locator("[data-testid=failure], [data-testid=missing], [data-testid=completions-failure]", { hasText: told.message });
    await note.first().waitFor();
    expect(await note.count(), "it is told once").toBe(1);
    expect(await note.textContent(), "its hint").toContain(told.hint);
    expect(await note.isVisible()).toBe(true);
    const steps = situation.step ? page.locator(situation.step) : note.locator("button:visible");
    expect(await steps.first().isVisible(), "the next step").toBe(true);
    if (!situation.step && ["sign_in_needed", "consent_needed"].includes(code) && situation.inWindow !== false) {
      expect(await note.getByText(/sign in/i).count(), "the way to a sign-in").toBeGreaterThan(0);
    }
  }
  await situation.after(page);
  const unhandled = await page.evaluate(() => (window as unknown as { unhandled: string[] }).unhandled.splice(0));
  expect({ unhandled, complaints: complaints.splice(0) }).toEqual({ unhandled: [], complaints: [] });
}
