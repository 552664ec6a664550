// @vitest-environment jsdom
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Check, Failure } from "../contract";
import { teach } from "../i18n";
import en from "../i18n/en.json";
import { speakPseudo, stiff, untranslated } from "../i18n/pseudo";
import Doctor from "./Doctor";

const engine = vi.hoisted(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  return { run: async (_tell: (check: unknown) => void): Promise<unknown> => ({ checks: [] }) };
});
vi.mock("../host", () => ({
  asFailure: (error: unknown) => error,
  rpc: (_command: string, _request: unknown, tell: (check: unknown) => void) => engine.run(tell),
}));

const check = (name: string, more: Partial<Check> = {}): Check => ({ name, state: "pass", found: `${name} found`, ...more });
const wrong = check("proxy", { state: "fail", found: "refused", mend: "Set HTTPS_PROXY." });

let root: Root;
let place: HTMLElement;
const find = (id: string) => place.querySelector<HTMLElement>(`[data-testid="${id}"]`);
const said = () => place.textContent ?? "";
const click = (id: string) => act(async () => find(id)?.click());
const open = () => act(async () => root.render(<Doctor onClose={() => {}} />));

beforeEach(() => {
  place = document.body.appendChild(document.createElement("div"));
  root = createRoot(place);
});
afterEach(async () => {
  await act(async () => root.unmount());
  place.remove();
  teach("en", en);
});

describe("the doctor", () => {
  it("tells each check as it is made, then what it comes to and how to mend it", async () => {
    let end: (value: unknown) => void = () => {};
    engine.run = async (tell) => {
      tell(check("dns"));
      await new Promise((resolve) => (end = resolve));
      return { checks: [check("dns"), wrong] };
    };
    await open();
    expect(said()).toContain("Looking…");
    expect(find("check")?.textContent).toContain("dns found");
    expect(find("doctor-copy"), "half of it is not copied").toHaveProperty("disabled", true);
    await act(async () => end(undefined));
    expect(said()).toContain("One thing is not in order.");
    expect(said()).toContain("Set HTTPS_PROXY.");
    expect(document.activeElement?.tagName).toBe("H1");
  });

  it("looks again, and says how far it is by what there was before", async () => {
    let tell: (check: unknown) => void = () => {};
    engine.run = async () => ({ checks: [check("dns"), wrong] });
    await open();
    engine.run = (told) => {
      tell = told;
      return new Promise(() => {});
    };
    await click("doctor-again");
    await act(async () => tell(check("dns")));
    expect(place.querySelector("[role=progressbar]")?.getAttribute("aria-valuenow")).toBe("50");
  });

  it("is copied as text", async () => {
    engine.run = async () => ({ checks: [check("dns"), wrong] });
    const writeText = vi.fn(async () => {});
    Object.assign(navigator, { clipboard: { writeText } });
    await open();
    await click("doctor-copy");
    expect(writeText).toHaveBeenCalledWith("ok: dns: dns found\nnot in order: proxy: refused\n    Set HTTPS_PROXY.");
  });

  it("keeps what it found where it breaks off, and does not call it in order", async () => {
    engine.run = async (tell) => {
      tell(check("dns"));
      throw { code: "offline", message: "The workspace cannot be reached.", hint: "" } satisfies Failure;
    };
    await open();
    expect(said()).toContain("It stopped before everything was looked at.");
    expect(said()).not.toContain("in order.");
    expect(find("check")).not.toBeNull();
  });

  it("says nothing that has no name in another language", async () => {
    engine.run = async () => ({ checks: [check("dns"), wrong, check("a", { state: "warn" }), check("b", { state: "skipped" })] });
    await open();
    await act(async () => speakPseudo());
    expect(untranslated(place)).toEqual([]);
    expect(stiff(place)).toEqual([]);
  });
});
