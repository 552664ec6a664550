import DOMPurify from "dompurify";
import { Marked } from "marked";
import { memo, useMemo } from "react";

// What a model writes is untrusted: no script, no style, no image, and links that do not open.
const RULES = {
  ALLOWED_TAGS: [
    "p", "br", "strong", "em", "del", "code", "pre", "ul", "ol", "li", "blockquote",
    "h1", "h2", "h3", "h4", "table", "thead", "tbody", "tr", "th", "td", "hr", "span",
  ],
  ALLOWED_ATTR: ["title", "start"],
  // The window gives these a meaning: a tip, a name that is read out.
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
};

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escaped = (text: string) => text.replace(/[&<>"']/g, (c) => ENTITIES[c] ?? c);

// HTML in it is text, but for a break of the line: no parser ever reads a stranger's markup. Even one whose document
// is never shown would ask for a track of a video, or set a base. What is sanitised after that is our own.
const markdown = new Marked({
  gfm: true,
  renderer: {
    html: ({ text, block }) => (/^<br ?\/?>\s*$/i.test(text) ? "<br>" : block ? `<p>${escaped(text)}</p>` : escaped(text)),
    link({ tokens }) {
      return this.parser.parseInline(tokens);
    },
    image: ({ text }) => escaped(text),
    checkbox: ({ checked }) => (checked ? "☑ " : "☐ "),
  },
});

/** Markdown to inert HTML. What is too deep to be laid out stays as it was written. */
export function inert(text: string): string {
  try {
    return DOMPurify.sanitize(markdown.parse(text, { async: false }), RULES);
  } catch {
    return `<p>${escaped(text)}</p>`;
  }
}

/** The parts of a text that are settled each by itself. */
function blocksOf(text: string): string[] {
  try {
    return markdown.lexer(text).map((token) => token.raw);
  } catch {
    return [text];
  }
}

const Block = memo(function Block({ text }: { text: string }) {
  const html = useMemo(() => inert(text), [text]);
  // biome-ignore lint: sanitised above
  // A table may be wider than the window: it is scrolled, by key too.
  return <div tabIndex={html.includes("<table") ? 0 : undefined} dangerouslySetInnerHTML={{ __html: html }} />;
});

/** An answer, block by block: what is settled is not rendered again while the rest streams. */
export function Prose({ text }: { text: string }) {
  const blocks = useMemo(() => blocksOf(text), [text]);
  return (
    <div className="prose" data-testid="answer">
      {blocks.map((block, i) => (
        // biome-ignore lint: blocks only grow at the end
        <Block key={i} text={block} />
      ))}
    </div>
  );
}
