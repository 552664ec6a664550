// @vitest-environment jsdom
import { expect, it } from "vitest";
import { sending, sends } from "./keys";

it("what is said to send, sends", () => {
  const enter = { key: "Enter", shiftKey: false, altKey: false, ctrlKey: false, metaKey: false };
  expect(sending("enter")).toEqual({ send: "enter", newline: "shift+enter" });
  expect(sending("mod_enter")).toEqual({ send: "mod+enter", newline: "enter" });
  expect([sends(enter, "enter"), sends({ ...enter, shiftKey: true }, "enter")]).toEqual([true, false]);
  expect([sends({ ...enter, ctrlKey: true }, "mod_enter"), sends(enter, "mod_enter")]).toEqual([true, false]);
});
