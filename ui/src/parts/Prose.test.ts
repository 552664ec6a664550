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
    const place = document.createElement("div");
    place.innerHTML = inert(text);
    const all = [...place.querySelectorAll("*")];
    expect(all.filter((one) => one.tagName !== "P" || one.attributes.length > 0).map((one) => one.outerHTML)).toEqual([]);
  });

  it("keeps what it wrote as HTML as text, but for a break", () => {
    expect(inert("a <b>c</b><br>d")).toBe("<p>a &lt;b&gt;c&lt;/b&gt;<br>d</p>\n");
  });

  it("shows what cannot be laid out as it was written", () => {
    const deep = `${"> ".repeat(20_000)}<b>x`;
    expect(inert(deep)).toContain("&lt;b&gt;x");
  });

  it("gives nothing a tip or a name of its own", () => {
    const text = '**x**{data-tip="y"} <p data-tip="y" aria-label="z" title="t">x</p>';
    expect(inert(text)).not.toMatch(/<[^>]*(data-|aria-)/);
  });

  it("keeps its text and its emphasis", () => {
    expect(inert("**DACH** leads")).toContain("<strong>DACH</strong>");
  });
});
