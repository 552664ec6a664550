import DOMPurify from "dompurify";
import { marked } from "marked";
import { memo, useMemo } from "react";

// What a model writes is untrusted: no script, no style, no image, and links that do not open.
const RULES = {
  ALLOWED_TAGS: [
    "p", "br", "strong", "em", "del", "code", "pre", "ul", "ol", "li", "blockquote",
    "h1", "h2", "h3", "h4", "table", "thead", "tbody", "tr", "th", "td", "hr", "span",
  ],
  ALLOWED_ATTR: ["title", "start"],
};

/** Markdown to inert HTML. */
export function inert(text: string): string {
  const html = marked.parse(text, { async: false, gfm: true });
  return DOMPurify.sanitize(html, RULES);
}

const Block = memo(function Block({ text }: { text: string }) {
  const html = useMemo(() => inert(text), [text]);
  // biome-ignore lint: sanitised above
  // A table may be wider than the window: it is scrolled, by key too.
  return <div tabIndex={html.includes("<table") ? 0 : undefined} dangerouslySetInnerHTML={{ __html: html }} />;
});

/** An answer, block by block: what is settled is not rendered again while the rest streams. */
export function Prose({ text }: { text: string }) {
  const blocks = useMemo(() => marked.lexer(text).map((token) => token.raw), [text]);
  return (
    <div className="prose" data-testid="answer">
      {blocks.map((block, i) => (
        // biome-ignore lint: blocks only grow at the end
        <Block key={i} text={block} />
      ))}
    </div>
  );
}
