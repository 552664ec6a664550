import { describe, expect, it } from "vitest";
import { visible } from "./visible";

describe("a text that is decided about", () => {
  it("names what turns it around or hides in it", () => {
    expect(visible("drop\u202e elbat\u200b")).toBe("drop⟨U+202E⟩ elbat⟨U+200B⟩");
    expect(visible("a\rb\u{e0041}")).toBe("a⟨U+000D⟩b⟨U+E0041⟩");
  });

  it("is as it is otherwise, in every script", () => {
    const text = "SELECT\t'Zürich – 東京 – مرحبا 👋'\nFROM t";
    expect(visible(text)).toBe(text);
  });
});
