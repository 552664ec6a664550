/** The last block of code in a Markdown text, as it was written. Found without reading the rest of it. */
export function lastCode(markdown: string): string | undefined {
  return [...markdown.matchAll(/^ {0,3}(`{3,}|~{3,})[^\n`]*\n([\s\S]*?)\n? {0,3}\1[`~]*[ \t]*$/gm)].at(-1)?.[2];
}
