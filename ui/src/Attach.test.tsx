// @vitest-environment jsdom
import { act } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LIMIT } from "./state/attachments";
import { all, as, asked, click, close, composer, find, open, text, write } from "./test/window";

vi.mock("./host", () => import("./test/host"));
const { App } = await import("./App");
const { engine } = await import("./test/host");
await import("./parts/Attached");

const csv = (name = "x.csv", content = "a,b\n1,2") => new File([content], name);
/** A file comes by paste or drop, as the browser tells it. */
const give = (kind: "paste" | "drop", files: File[]) =>
  act(async () => {
    const event = new Event(kind, { bubbles: true, cancelable: true });
    const data = { files, types: ["Files"] };
    Object.assign(event, kind === "paste" ? { clipboardData: data } : { dataTransfer: data });
    composer()?.dispatchEvent(event);
    await new Promise((resolve) => setTimeout(resolve, 10));
  });
const choose = (files: File[]) =>
  act(async () => {
    const input = find<HTMLInputElement>("attach-files");
    Object.defineProperty(input, "files", { value: files, configurable: true });
    Object.defineProperty(input, "value", { value: "", writable: true, configurable: true });
    input?.dispatchEvent(new Event("change", { bubbles: true }));
    await new Promise((resolve) => setTimeout(resolve, 10));
  });

beforeEach(() => open(() => <App />, as("alice"), { "chat/send": { thread_id: "t1", turn_id: "u1" } }));
afterEach(close);

describe("a file that goes with a question", () => {
  it("is in sight with its size and its first lines, and is sent as a block under its name", async () => {
    await choose([csv()]);
    expect(find("attachment")?.textContent).toBe("x.csv7 B");
    await click(find("attachment")?.querySelector("button"));
    expect(find("attachment-preview")?.textContent).toBe("a,b\n1,2");
    await write("Sum it");
    await click("send");
    expect(asked("chat/send")).toEqual([{ thread_id: null, text: "Sum it\n\nThe file `x.csv`:\n\n```csv\na,b\n1,2\n```" }]);
    expect(all("attachment-remove"), "the composer is empty").toEqual([]);
    expect(document.querySelector("[data-side=question]")?.textContent).toBe("Sum it");
    expect(find("attachment")?.textContent, "and it stands with the question").toBe("x.csv7 B");
  });

  it("comes by paste and by drop, and is taken out again", async () => {
    await give("paste", [csv("one.csv")]);
    await give("drop", [csv("two.txt", "hello")]);
    expect(all("attachment").map((one) => one.textContent)).toEqual(["one.csv7 B", "two.txt5 B"]);
    await click(all("attachment-remove")[0]);
    expect(all("attachment")).toHaveLength(1);
  });

  it("is sent without words", async () => {
    expect(find<HTMLButtonElement>("send")?.disabled).toBe(true);
    await give("drop", [csv()]);
    await click("send");
    expect(asked("chat/send")).toEqual([{ thread_id: null, text: "The file `x.csv`:\n\n```csv\na,b\n1,2\n```" }]);
  });

  it("that cannot go along is refused in words, and the others come", async () => {
    await give("drop", [new File(["x"], "photo.png", { type: "image/png" }), csv("big.csv", "a".repeat(LIMIT + 1)), csv()]);
    expect(find("composer-wrong")?.textContent).toContain("“photo.png” is no CSV or text file.");
    expect(find("composer-wrong")?.textContent).toContain("“big.csv” has 256 KiB.");
    expect(all("attachment").map((one) => one.textContent)).toEqual(["x.csv7 B"]);
  });

  it("that is too much together with the rest keeps all of it from being sent", async () => {
    await give("drop", [csv("a.csv", "a".repeat(LIMIT / 2)), csv("b.csv", "b".repeat(LIMIT / 2))]);
    expect(find("composer-wrong")?.textContent).toContain("remove a file");
    expect(find<HTMLButtonElement>("send")?.disabled).toBe(true);
    await click(all("attachment-remove")[0]);
    expect(find("composer-wrong")).toBeNull();
    expect(find<HTMLButtonElement>("send")?.disabled).toBe(false);
  });

  it("is kept with the draft", async () => {
    await give("drop", [csv()]);
    await write("Sum it");
    await act(async () => void window.dispatchEvent(new Event("blur")));
    expect(asked("drafts/keep").at(-1)).toEqual({ thread_id: null, text: "Sum it\n\nThe file `x.csv`:\n\n```csv\na,b\n1,2\n```" });
    await close();
    await open(() => <App />, as("alice"), {
      "drafts/show": { thread_id: null, text: "Sum it\n\nThe file `x.csv`:\n\n```csv\na,b\n1,2\n```" },
    });
    expect(composer()?.value).toBe("Sum it");
    expect(find("attachment")?.textContent).toBe("x.csv7 B");
  });

  it("comes back where the question was not taken", async () => {
    engine.replies["chat/send"] = { code: "offline", message: "No network.", hint: "Look." };
    await give("drop", [csv()]);
    await write("Sum it");
    await click("send");
    expect(text()).toContain("No network.");
    expect(composer()?.value).toBe("Sum it");
    expect(all("attachment-remove")).toHaveLength(1);
  });
});
