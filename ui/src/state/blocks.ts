// Markdown that grows at its end, in blocks: what is settled is not read again while the rest comes in.
import type { Token } from "marked";
import { markdown } from "./markdown";

export interface Block {
  raw: string;
  /** The text of a block of code, and what language it says it is. */
  code?: { text: string; language: string };
}

export interface Blocks {
  text: string;
  all: Block[];
  /** How many of them nothing that follows can change, and where they end. */
  settled: number;
  end: number;
}

export const NO_BLOCKS: Blocks = { text: "", all: [], settled: 0, end: 0 };

/** The last blocks may still become something else: a paragraph a table, a list a longer one. */
const OPEN = 2;

const block = (token: Token): Block =>
  token.type === "code" && token.codeBlockStyle !== "indented"
    ? { raw: token.raw, code: { text: token.text, language: /^[\w+#.-]*/.exec(token.lang ?? "")?.[0] ?? "" } }
    : { raw: token.raw };

/** What is too deep to be read is one block. */
function lexed(text: string): Block[] {
  try {
    return markdown.lexer(text).map(block);
  } catch {
    return [{ raw: text }];
  }
}

/** The blocks of a text, knowing those of what it was before. */
export function grown(before: Blocks, text: string): Blocks {
  if (text === before.text) return before;
  const goesOn = text.startsWith(before.text);
  const [kept, from] = goesOn ? [before.all.slice(0, before.settled), before.end] : [[], 0];
  const tail = lexed(text.slice(from));
  // The lexer may read tabs and line ends otherwise than they are written: then nothing counts as settled.
  const faithful = tail.reduce((n, one) => n + one.raw.length, 0) === text.length - from;
  const settled = faithful ? Math.max(0, tail.length - OPEN) : 0;
  const end = from + tail.slice(0, settled).reduce((n, one) => n + one.raw.length, 0);
  return { text, all: [...kept, ...tail], settled: kept.length + settled, end };
}
