// Files that go with a question: their text is part of it, and their place is told to nobody.
import { said } from "../i18n";

export interface Attachment {
  /** Its name, without its folder. */
  name: string;
  text: string;
}

/** A question as it is written: its words and its files. */
export interface Written {
  text: string;
  files: Attachment[];
}

/** What a question holds together with its files, in bytes of UTF-8. */
export const LIMIT = 256 * 1024;
/** The longest name that is shown and sent. */
const LONGEST = 120;

/** What may be attached, and what its block is labelled with. */
const KINDS: Record<string, string> = {
  csv: "csv",
  tsv: "tsv",
  txt: "",
  text: "",
  log: "",
  md: "markdown",
  json: "json",
  jsonl: "json",
  sql: "sql",
  xml: "xml",
  yaml: "yaml",
  yml: "yaml",
};
export const ACCEPT = `${Object.keys(KINDS)
  .map((kind) => `.${kind}`)
  .join(",")},text/*`;

const kind = (name: string) => /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
const bytes = (text: string) => new TextEncoder().encode(text).length;

/** A size in the words of people. */
export function size(text: string | number): string {
  const n = typeof text === "number" ? text : bytes(text);
  if (n < 1024) return `${n} B`;
  return n < 1024 * 1024 ? `${(n / 1024).toFixed(n < 10_240 ? 1 : 0)} KiB` : `${(n / 1024 / 1024).toFixed(1)} MiB`;
}

/** A name that breaks neither its line nor its quotes. */
function plain(name: string): string {
  const own = name.split(/[\\/]/).at(-1) ?? "";
  // biome-ignore lint: controls are what is looked for
  return own.replace(/[\u0000-\u001f\u007f`]/g, "_").slice(-LONGEST) || "file";
}

/** Reads a file, or says why it cannot go with a question. */
export async function read(file: File): Promise<Attachment | { wrong: string }> {
  const { t } = said();
  const name = plain(file.name);
  const known = kind(name) in KINDS || /^(text\/|application\/json)/.test(file.type);
  if (!known) return { wrong: t("files.noText", { name }) };
  if (file.size > LIMIT) {
    return { wrong: t("files.tooLarge", { name, size: size(file.size), limit: size(LIMIT) }) };
  }
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
  } catch {
    return { wrong: t("files.noUtf8", { name }) };
  }
  if (text.includes("\0")) return { wrong: t("files.binary", { name }) };
  if (!text.trim()) return { wrong: t("files.empty", { name }) };
  return { name, text: text.replace(/\r\n?/g, "\n").replace(/\n$/, "") };
}

/** A fence that nothing in the text closes. */
function fence(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((run) => run[0].length));
  return "`".repeat(longest + 1);
}

/** The question as it is sent: its words, then each file in a block with its name before it. */
export function joined({ text, files }: Written): string {
  const blocks = files.map((file) => {
    const edge = fence(file.text);
    return `The file \`${file.name}\`:\n\n${edge}${KINDS[kind(file.name)] ?? ""}\n${file.text}\n${edge}`;
  });
  return [...(text || !blocks.length ? [text] : []), ...blocks].join("\n\n");
}

const HEAD = /(?:^|\n\n)The file `([^`\n]+)`:\n\n(`{3,})[\w-]*\n/g;

/** The words and the files of a question. */
export function parted(question: string): Written {
  for (const head of question.matchAll(HEAD)) {
    const files = chain(question, head.index);
    if (files) return { text: question.slice(0, head.index), files };
  }
  return { text: question, files: [] };
}

/** The files from here to the end; nothing where something else follows. */
function chain(question: string, from: number): Attachment[] | undefined {
  const files: Attachment[] = [];
  let at = from;
  while (at < question.length) {
    const head = new RegExp(HEAD.source, "y");
    head.lastIndex = at;
    const found = head.exec(question);
    const [, name, edge] = found ?? [];
    if (!found || !name || !edge) return undefined;
    const begin = at + found[0].length;
    // An empty line between them is no file.
    const end = question.indexOf(`\n${edge}`, begin - 1);
    if (end < 0) return undefined;
    files.push({ name, text: question.slice(begin, Math.max(begin, end)) });
    at = end + 1 + edge.length;
  }
  return files;
}

/** Why this cannot be sent, where it is too long. */
export function tooLong(written: Written): string | undefined {
  const all = bytes(joined(written));
  if (all <= LIMIT) return undefined;
  const { t } = said();
  return written.files.length > 0
    ? t("files.tooLongFiles", { size: size(all), limit: size(LIMIT) })
    : t("files.tooLong", { size: size(all), limit: size(LIMIT) });
}
