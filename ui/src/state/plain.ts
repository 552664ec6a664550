// An answer as the words one reads: Markdown without its marks.
import { marked, type Token } from "marked";

const SPACED = new Set(["paragraph", "heading", "code", "blockquote", "list", "list_item", "table", "hr", "space", "html"]);

function words(tokens: Token[]): string {
  let text = "";
  for (const token of tokens) {
    if (SPACED.has(token.type) && text && !text.endsWith("\n")) text += "\n";
    if (token.type === "br") text += "\n";
    else if (token.type === "table") text += cells(token.header) + token.rows.map(cells).join("");
    else if (token.type === "list") text += words(token.items);
    // What is markup of another kind is not drawn.
    else if (token.type === "html" || token.type === "image" || token.type === "hr" || token.type === "space") continue;
    else if ("tokens" in token && token.tokens) text += words(token.tokens);
    else if ("text" in token) text += token.text;
  }
  return text;
}

const cells = (row: { tokens: Token[] }[]) => row.map((cell) => `${words(cell.tokens)}\n`).join("");

/** The words of a Markdown text, blocks apart by line ends. */
export function plain(markdown: string): string {
  return words(marked.lexer(markdown)).trim();
}
