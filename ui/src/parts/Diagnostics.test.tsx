// @vitest-environment jsdom
import { act } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { all, as, asked, begin, click, close, draw, find, open, press, text, write } from "../test/window";

vi.mock("../host", () => import("../test/host"));
const { App, Over } = await import("../App");
const { engine } = await import("../test/host");
const { teach } = await import("../i18n");
const { default: en } = await import("../i18n/en.json");
const { speakPseudo, stiff, untranslated } = await import("../i18n/pseudo");
const { default: Diagnostics } = await import("./Diagnostics");
const { default: Doctor } = await import("./Doctor");
const { default: Toasts } = await import("../design/Toasts");
await import("./Palette");

const TEXT = "Behalf: diagnostics\n\n== Person ==\nsigned in          <you>\n<img src=x onerror=alert(1)>\n";
const offline = { code: "offline", message: "The disk is full.", hint: "Make room." };
let closed: number;
const page = async (replies: Record<string, unknown> = {}) => {
  begin({ "diagnostics/show": { number: 7, text: TEXT }, "diagnostics/save": { path: "/home/alice/behalf-diagnostics.txt" }, ...replies });
  await draw(
    <>
      <Diagnostics onClose={() => closed++} />
      <Toasts />
    </>,
  );
};
const shown = () => find("diagnostics-text")?.textContent;
const status = () => document.querySelector("main [role=status]")?.textContent;
const isOff = (id: string) => find<HTMLButtonElement>(id)?.disabled;

beforeEach(() => {
  closed = 0;
  localStorage.clear();
});
afterEach(async () => {
  for (const one of all("toast")) await click([...one.querySelectorAll<HTMLElement>("button")].at(-1));
  await close();
  teach("en", en);
});

describe("the diagnostics", () => {
  it("are shown whole, as text, before they can be saved", async () => {
    let answer: (value: unknown) => void = () => {};
    await page({ "diagnostics/show": () => new Promise((resolve) => (answer = resolve)) });
    expect([isOff("diagnostics-save"), isOff("diagnostics-copy"), isOff("diagnostics-again")]).toEqual([true, true, true]);
    expect(status()).toBe("Looking at everything");
    await act(async () => engine.channels[0]?.({ name: "dns" }));
    expect(text()).toContain("1 check made so far");
    await act(async () => answer({ number: 7, text: TEXT }));
    expect(shown(), "every byte").toBe(TEXT);
    expect(document.querySelector("pre img"), "and none is markup").toBeNull();
    expect(status()).toBe("The diagnostics are shown.");
    expect([isOff("diagnostics-save"), isOff("diagnostics-copy"), isOff("diagnostics-again")]).toEqual([false, false, false]);
    expect(document.activeElement?.tagName).toBe("H1");
    expect(asked("diagnostics/save"), "nothing is saved by itself").toEqual([]);
  });

  it("are saved as they were shown, and where is told", async () => {
    await page();
    await click("diagnostics-save");
    expect(asked("diagnostics/save"), "by their number: the text does not come from the window").toEqual([{ number: 7 }]);
    expect(all("toast").map((one) => one.textContent)).toEqual(["Saved to /home/alice/behalf-diagnostics.txt"]);
  });

  it("are copied as they are", async () => {
    const writeText = vi.fn(async () => {});
    Object.assign(navigator, { clipboard: { writeText } });
    await page();
    await click("diagnostics-copy");
    expect(writeText).toHaveBeenCalledWith(TEXT);
  });

  it("are looked for again, and only the last look is told", async () => {
    await page();
    const answers: ((value: unknown) => void)[] = [];
    engine.replies["diagnostics/show"] = () => new Promise((resolve) => answers.push(resolve));
    await click("diagnostics-again");
    expect(shown(), "what was is not taken for what is").toBeUndefined();
    await act(async () => answers[0]?.({ number: 8, text: "fresh" }));
    expect(shown()).toBe("fresh");
    await click("diagnostics-save");
    expect(asked("diagnostics/save")).toEqual([{ number: 8 }]);
  });

  it("that cannot be had or saved say why, and can be tried again", async () => {
    await page({ "diagnostics/show": offline });
    expect(text()).toContain("The disk is full.");
    expect(isOff("diagnostics-save")).toBe(true);
    engine.replies["diagnostics/show"] = { number: 9, text: TEXT };
    engine.replies["diagnostics/save"] = offline;
    await click("do-again");
    expect(shown()).toBe(TEXT);
    await click("diagnostics-save");
    expect(text()).toContain("Make room.");
    expect(shown(), "they are still there").toBe(TEXT);
    engine.replies["diagnostics/save"] = { path: "/x" };
    await click("do-again");
    expect(all("toast").map((one) => one.textContent)).toEqual(["Saved to /x"]);
    expect(find("failure")).toBeNull();
  });

  it("are left with Escape", async () => {
    await page();
    await press("Escape", {}, "diagnostics-text");
    expect(closed).toBe(1);
  });

  it("say nothing that has no name in another language", async () => {
    await page();
    await act(async () => speakPseudo());
    // What the engine wrote is to be read by whoever helps.
    find("diagnostics-text")?.remove();
    const place = document.querySelector("main") as HTMLElement;
    expect([untranslated(place), stiff(place)]).toEqual([[], []]);
    await close();
    await page();
  });
});

describe("the way to them", () => {
  it("leads from the doctor, where nobody is signed in, and back", async () => {
    begin({ "doctor/run": { checks: [] }, "diagnostics/show": { number: 1, text: TEXT } });
    await draw(<Doctor onClose={() => {}} />);
    await click("doctor-report");
    await act(async () => {});
    expect(shown()).toBe(TEXT);
    await click("diagnostics-close");
    expect(find("doctor-page")).not.toBeNull();
  });

  it("leads from the palette", async () => {
    await open(() => (
      <>
        <App />
        <Over />
      </>
    ), as("alice"), { "diagnostics/show": { number: 1, text: TEXT } });
    await press("k", { ctrlKey: true });
    await write("report", "palette-words");
    await press("Enter", {}, "palette-words");
    await act(async () => void (await new Promise((resolve) => setTimeout(resolve, 20))));
    expect(shown()).toBe(TEXT);
  });
});
