// Markdown in which a stranger's HTML is text.
import { Marked } from "marked";

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** A text as HTML that shows it. */
export const escaped = (text: string) => text.replace(/[&<>"']/g, (c) => ENTITIES[c] ?? c);

// HTML in it is text, but for a break of the line: no parser ever reads a stranger's markup. Even one whose document
// is never shown would ask for a track of a video, or set a base. What is sanitised after that is our own.
export const markdown = new Marked({
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
