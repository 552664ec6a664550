// @vitest-environment jsdom
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Failure } from "../contract";
import { teach } from "../i18n";
import en from "../i18n/en.json";
import { speakPseudo, stiff, untranslated } from "../i18n/pseudo";
import type { ShownAction } from "../state/turns";
import { ActionCard } from "./ActionCard";

Object.assign(globalThis, {
  IS_REACT_ACT_ENVIRONMENT: true,
  ResizeObserver: class {
    observe() {}
    unobserve() {}
    disconnect() {}
  },
});
vi.mock("../host", () => ({ asFailure: (error: unknown) => error, rpc: async () => ({}) }));

const refused = (more: object = {}) =>
  ({ code: "forbidden", message: "dave has no SELECT.", hint: "Ask for it.", securable: "main.hr.salaries", privilege: "SELECT", ask_whom: "hr-data-stewards", ...more }) as Failure;
const shown = (more: object, statement = "SELECT * FROM main.hr.salaries"): ShownAction =>
  ({
    action: { id: "a1", tool: "sql", resource: "starter", operation: "select", status: "succeeded", decision: "allowed", ms: 1, verified: { state: "pending" }, ...more },
    arguments: { statement },
    columns: [],
  }) as unknown as ShownAction;

let root: Root;
let place: HTMLElement;
const find = (id: string) => place.querySelector<HTMLElement>(`[data-testid="${id}"]`);
const open = (card: ShownAction) => act(async () => root.render(<ActionCard shown={card} onSuggest={() => {}} />));

beforeAll(async () => void (await Promise.all([import("./Why"), import("./ShapedNote"), import("./results/Grid")])));
beforeEach(() => {
  place = document.body.appendChild(document.createElement("div"));
  root = createRoot(place);
});
afterEach(async () => {
  await act(async () => root.unmount());
  place.remove();
  teach("en", en);
});

describe("a refusal", () => {
  it("names what is missing, on what, whom to ask, and has a request ready to be copied", async () => {
    await open(shown({ status: "failed", error: refused() }));
    const why = find("why");
    expect(why?.querySelector("summary")?.textContent).toBe("Why can't I see this?");
    expect((why as HTMLDetailsElement).open, "calm until it is asked").toBe(false);
    expect([...(why?.querySelectorAll("dd") ?? [])].map((one) => one.textContent)).toEqual(["SELECT", "main.hr.salaries", "hr-data-stewards"]);
    const writeText = vi.fn(async () => {});
    Object.assign(navigator, { clipboard: { writeText } });
    await act(async () => find("copy-request")?.click());
    expect(writeText).toHaveBeenCalledWith(expect.stringContaining("please grant me SELECT on main.hr.salaries"));
  });

  it("leads to the workspace admin where nobody is named", async () => {
    await open(shown({ status: "failed", error: refused({ ask_whom: null, privilege: null }) }));
    expect([...place.querySelectorAll("[data-testid=why] dd")].map((one) => one.textContent)).toEqual([
      "a privilege that was not named",
      "main.hr.salaries",
      "your workspace admin",
    ]);
  });

  it("is not explained where it is not known what was missing", async () => {
    await open(shown({ status: "failed", error: refused({ securable: null }) }));
    expect(find("why")).toBeNull();
  });

  it("shows a name that hides something for what it is", async () => {
    await open(shown({ status: "failed", error: refused({ securable: "main.\u202ehr" }) }));
    expect(find("why")?.textContent).toContain("main.⟨U+202E⟩hr");
  });
});

describe("a table that was read and gave no rows", () => {
  it("is told that a filter or a mask may be why", async () => {
    await open(shown({ rows: 0 }));
    expect(find("shaped")?.textContent).toContain("A row filter or a mask on the table may have shaped this result");
  });

  it("is not, where there are rows or no table", async () => {
    await open(shown({ rows: 3 }));
    expect(find("shaped")).toBeNull();
    await open(shown({ rows: 0 }, "SELECT 1 WHERE false"));
    expect(find("shaped")).toBeNull();
  });
});

describe("in another language", () => {
  it("says nothing that has no name", async () => {
    await open(shown({ rows: 0, status: "failed", error: refused({ ask_whom: null, privilege: null }) }));
    await act(async () => speakPseudo());
    const why = find("why") as HTMLElement;
    expect(untranslated(why)).toEqual([]);
    expect(stiff(why)).toEqual([]);
  });
});
