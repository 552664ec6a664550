import { markdown } from "./markdown";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type Blocks, grown, NO_BLOCKS } from "./blocks";

const MARKDOWN = `# Sales

Revenue **grew** in
two regions:

- DACH
- Iberia

  with a note

| a | b |
|---|---|
| 1 | 2 |

\`\`\`sql
SELECT 1

FROM t
\`\`\`

> Done.

1. one
2. two
`;
const raws = (blocks: Blocks) => blocks.all.map((one) => one.raw);

afterEach(() => void vi.restoreAllMocks());

describe("blocks of a text that grows", () => {
  it.each([1, 3, 7, 40])("are those of the whole, %i characters at a time", (step) => {
    let blocks = NO_BLOCKS;
    for (let end = 0; end <= MARKDOWN.length + step; end += step) {
      const text = MARKDOWN.slice(0, end);
      blocks = grown(blocks, text);
      expect(raws(blocks).join(""), "nothing is lost").toBe(markdown.lexer(text).map((one) => one.raw).join(""));
    }
    expect(raws(blocks)).toEqual(markdown.lexer(MARKDOWN).map((one) => one.raw));
    expect(blocks.all.find((one) => one.code)?.code).toEqual({ text: "SELECT 1\n\nFROM t", language: "sql" });
  });

  it("are read again only where they are open", () => {
    const long = `${MARKDOWN}\n\n`.repeat(50);
    const before = grown(NO_BLOCKS, long);
    const read = vi.spyOn(markdown, "lexer");
    const after = grown(before, `${long}And more`);
    expect(read.mock.calls[0]?.[0].length, "the tail alone").toBeLessThan(100);
    expect(after.all[0], "the same block, not drawn anew").toBe(before.all[0]);
  });

  it("begin anew where the text is another", () => {
    expect(raws(grown(grown(NO_BLOCKS, "One\n\nTwo\n\nThree"), "Other"))).toEqual(["Other"]);
    expect(raws(grown(grown(NO_BLOCKS, "One"), ""))).toEqual([]);
  });
});
