// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from "vitest";
import { asked, begin, click, close, draw, find, write } from "../test/window";

vi.mock("../host", () => import("../test/host"));
const { Rate } = await import("./Rate");
const { default: Toasts } = await import("../design/Toasts");

let number = 0;
const page = async (replies: Record<string, unknown> = {}) => {
  begin({ "genie/rate": {}, ...replies });
  const id = `action-${number++}`;
  await draw(
    <>
      <Rate actionId={id} />
      <Toasts />
    </>,
  );
  return id;
};
const pressed = (name: string) => find(name)?.getAttribute("aria-pressed");
afterEach(close);

describe("rating an answer of Genie", () => {
  it("says that it was good, and takes it back", async () => {
    const id = await page();
    await click(find("rate-good"));
    expect([pressed("rate-good"), pressed("rate-bad")]).toEqual(["true", "false"]);
    expect(find("rate-why"), "nothing was wrong").toBeFalsy();
    await click(find("rate-good"));
    expect(pressed("rate-good")).toBe("false");
    expect(asked("genie/rate")).toEqual([
      { action_id: id, rating: "POSITIVE", comment: null },
      { action_id: id, rating: "NONE", comment: null },
    ]);
  });

  it("asks what was wrong, and sends that too", async () => {
    const id = await page();
    await click(find("rate-bad"));
    await click(find("rate-send"));
    expect(asked("genie/rate"), "without words nothing more is sent").toHaveLength(1);
    await write("It counted refunds twice.", "rate-why");
    await click(find("rate-send"));
    expect(asked("genie/rate")).toEqual([
      { action_id: id, rating: "NEGATIVE", comment: null },
      { action_id: id, rating: "NEGATIVE", comment: "It counted refunds twice." },
    ]);
    expect(find("rate-why"), "it is said").toBeFalsy();
    expect(document.activeElement).toBe(find("rate-bad"));
  });

  it("claims nothing that Genie did not take, and keeps the words", async () => {
    await page({ "genie/rate": { code: "offline", message: "The workspace cannot be reached.", hint: "Try again." } });
    await click(find("rate-good"));
    expect(pressed("rate-good")).toBe("false");
    expect(document.body.textContent).toContain("The workspace cannot be reached.");
  });
});
