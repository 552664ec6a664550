// What may stand where one types: what the catalog holds, as far as whoever types may know of it.
import { type Completion, type CompletionContext, type CompletionResult, type CompletionSource } from "@codemirror/autocomplete";
import { keywordCompletionSource } from "@codemirror/lang-sql";
import { syntaxTree } from "@codemirror/language";
import type { Mention } from "../../contract";
import type { Listed } from "../../state/mentions";
import { visible } from "../../state/visible";
import { DATABRICKS } from "./dialect";
import { chosen, partsOf, tablesOf } from "./statement";

/** A name that needs no quotes. */
const PLAIN = /^[A-Za-z_]\w*$/;
const quoted = (name: string) => (PLAIN.test(name) ? name : `\`${name.replaceAll("`", "``")}\``);

const NOT_HERE = new Set(["String", "LineComment", "BlockComment"]);
/** A column of a table in the statement is what is most often looked for, then places. */
const BOOST: Partial<Record<Mention["kind"], number>> = { column: 3, table: 2, schema: 2, catalog: 1 };

function option(mention: Mention, kind: string): Completion {
  const name = mention.kind === "column" ? mention.name : (mention.name.split(".").at(-1) ?? mention.name);
  return {
    // A stranger's name is shown with all that is in it, and put in as it is.
    label: name,
    displayLabel: visible(name),
    apply: quoted(name),
    detail: mention.kind === "column" ? visible(mention.about ?? "") : kind,
    type: mention.kind,
    boost: BOOST[mention.kind],
  };
}

/** What is listed, place by place, for what stands before the caret. */
export function catalogSource(listed: Listed, kindOf: (kind: "catalog" | "schema" | "table" | "column") => string): CompletionSource {
  const list = async (within: string, only: (mention: Mention) => boolean = () => true): Promise<Completion[]> => {
    // Where nothing can be listed, nothing is offered: what runs is told by the workspace.
    const { found } = await listed.list(within).catch(() => ({ found: [] as Mention[] }));
    return found.filter(only).flatMap((one) => (one.kind in BOOST ? [option(one, kindOf(one.kind as "catalog"))] : []));
  };
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    if (NOT_HERE.has(syntaxTree(context.state).resolveInner(context.pos, -1).name)) return null;
    const typed = context.matchBefore(/(?:`[^`\n]*`?|[\w$])?(?:[\w$.]|`[^`\n]*`?)*$/);
    if (!typed || (typed.from === typed.to && !context.explicit)) return null;
    // A parameter, a number, a path of a value.
    if (/^\d/.test(typed.text) || context.state.sliceDoc(typed.from - 1, typed.from) === ":") return null;
    const cut = lastDot(typed.text);
    const within = partsOf(typed.text.slice(0, Math.max(cut, 0)));
    const text = context.state.doc.toString();
    const here = chosen(text, { from: context.pos, to: context.pos });
    const tables = tablesOf(here ? text.slice(here.from, Math.max(here.to, context.pos)) : "");
    const columns = (of: typeof tables) => Promise.all([...new Set(of.map(({ table }) => table))].map((table) => list(table)));
    let options: Completion[];
    if (within.length === 0) {
      const aliases = tables.map(({ alias }): Completion => ({ label: alias, displayLabel: visible(alias), apply: quoted(alias), type: "table", detail: kindOf("table"), boost: 2 }));
      options = [...aliases, ...(await columns(tables)).flat(), ...(await list("", ({ kind }) => kind === "catalog"))];
    } else {
      const named = within.length === 1 ? tables.filter(({ alias }) => alias.toLowerCase() === within[0]?.toLowerCase()) : [];
      options = named.length > 0 ? (await columns(named)).flat() : within.length > 3 ? [] : await list(within.join("."));
    }
    if (context.aborted || options.length === 0) return null;
    return { from: typed.from + cut + 1, options: once(options), validFor: /^`?[\w$ -]*`?$/ };
  };
}

const keywords = keywordCompletionSource(DATABRICKS, true);

/** The words of the language: not in a name, and not where a value has one. */
export const keywordSource: CompletionSource = (context) => (context.matchBefore(/[.:`$][\w$]*$/) ? null : keywords(context));

/** The last dot that stands in no quotes. */
function lastDot(text: string): number {
  let at = -1;
  let inside = false;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "`") inside = !inside;
    else if (text[i] === "." && !inside) at = i;
  }
  return at;
}

/** A name that two tables have is offered once. */
function once(options: Completion[]): Completion[] {
  const seen = new Set<string>();
  return options.filter(({ label, type }) => {
    const key = `${type} ${label}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
