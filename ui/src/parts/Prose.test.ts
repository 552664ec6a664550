// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { inert } from "./Prose";

describe("what a model writes", () => {
  it.each([
    ["a script", "<script>alert(1)</script>hi"],
    ["an image", "![x](https://evil.example/pixel.png)"],
    ["an event handler", '<p onclick="alert(1)">hi</p>'],
    ["a style", '<p style="position:fixed">hi</p>'],
    ["a frame", '<iframe src="https://evil.example"></iframe>'],
    ["a form", '<form action="https://evil.example"><input></form>'],
    ["a javascript link", "[x](javascript:alert(1))"],
  ])("%s is inert", (_, text) => {
    expect(inert(text)).not.toMatch(/script|<img|onclick|style=|iframe|<form|href|src=/i);
  });

  it("keeps its text and its emphasis", () => {
    expect(inert("**DACH** leads")).toContain("<strong>DACH</strong>");
  });
});
