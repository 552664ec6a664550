// All payloads. In each, `canary()` is called where it runs, and `stranger.example` is asked where it loads; both
// are told apart by the payload's number.
import { addresses, links, markdown } from "./links";
import { forms, frames, handlers, mutations, scripts, svg } from "./markup";
import { disguises, letters, loads, names, sizes, styles, templates } from "./rest";

export interface Payload {
  id: number;
  kind: string;
  text: string;
}

const KINDS = { scripts, handlers, frames, forms, svg, mutations, addresses, links, markdown, styles, loads, disguises, templates, letters, names, sizes };

export const CORPUS: Payload[] = Object.entries(KINDS)
  .flatMap(([kind, texts]) => texts.map((text) => ({ kind, text })))
  .map(({ kind, text }, id) => ({
    id,
    kind,
    text: text.replaceAll("canary()", `canary(${id})`).replaceAll("stranger.example", `p${id}.stranger.example`),
  }));

/** What nobody means harm with: what the window is made of is learned from it. */
export const HARMLESS: Payload[] = [
  "Revenue by region",
  "https://docs.example.com/refunds/bulk",
  "SELECT region, 'DACH' FROM main.sales.orders WHERE year = 2026",
  "two\nlines",
  "a `name` in backquotes",
  "5",
  "a\u202eb",
  "",
  "## Heading\n\n- a list\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n> said *and* **stressed**, ~~gone~~\n\n---\n\n1. one\n\n```sql\nSELECT 1\n```",
].map((text, id) => ({ id, kind: "harmless", text }));
