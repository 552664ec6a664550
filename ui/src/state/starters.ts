// Questions to begin with: those of the configuration; where it has none, made of what whoever asks can mention.
import { useEffect, useState } from "react";
import type { Mention, Mentions, Offers } from "../contract";
import { type Say, useText } from "../i18n";
import { type Listed, named } from "./mentions";

/** Where a question comes from. */
export type Source = "app" | "genie_space" | "table" | "index" | "function" | "any";

export interface Starter {
  text: string;
  source: Source;
  /** Whose it is: an app, or the Genie space that it is a sample of. */
  of?: string;
  /** Only begun: whoever chooses it writes its end. */
  begun?: true;
}

/** How many are shown at once. */
export const AT_ONCE = 4;
/** How long whoever begins waits for their own, in milliseconds. */
const PATIENCE = 3000;
/** How many catalogs, and how many schemas of each, are looked into for tables. */
const PLACES = 2;

/** Whose tables nobody asks for first. */
const OWN = /^(system|samples|hive_metastore|__.*)$/;

/** The questions that a configuration brings. */
export function configured(offers: Offers): Starter[] {
  return offers.starters.map(({ text, genie_space }) =>
    genie_space === null ? { text, source: "app", ...(offers.app ? { of: offers.app } : {}) } : { text, source: "genie_space", of: genie_space },
  );
}

/** What can be asked about: what the configuration names, and the tables of the first place that has some. */
export async function look(listed: Pick<Listed, "list">): Promise<Mention[]> {
  // What one may not look into holds nothing here; whoever asks by `@` is told.
  const list = (within: string) => listed.list(within).then((reply: Mentions) => reply.found, () => [] as Mention[]);
  const top = await list("");
  const things = top.filter((one) => one.kind !== "catalog");
  const catalogs = top.filter((one) => one.kind === "catalog" && !OWN.test(one.name));
  for (const catalog of catalogs.slice(0, PLACES)) {
    const schemas = (await list(catalog.name)).filter((one) => !one.name.endsWith(".information_schema"));
    for (const schema of schemas.slice(0, PLACES)) {
      const tables = await list(schema.name);
      if (tables.length > 0) return [...things, ...tables];
    }
  }
  return things;
}

/** Four questions about what was found, at most two of a kind; filled up with what can be asked anywhere. */
export function about(found: Mention[], t: Say): Starter[] {
  const of = (kind: Mention["kind"], most: number) => found.filter((one) => one.kind === kind).slice(0, most);
  const tables = of("table", 2);
  const all: Starter[] = [
    ...of("genie_space", 2).map((one): Starter => ({ text: t("welcome.askGenie", { name: named(one) }), source: "genie_space" })),
    ...tables.map((one, i): Starter => ({ text: t(i === 0 ? "welcome.askTable" : "welcome.askRows", { name: named(one) }), source: "table" })),
    ...of("index", 1).map((one): Starter => ({ text: t("welcome.askIndex", { name: named(one) }), source: "index" })),
    ...of("function", 1).map((one): Starter => ({ text: t("welcome.askFunction", { name: named(one) }), source: "function" })),
  ];
  const anywhere: Starter[] = [
    { text: t("welcome.askTables"), source: "any" },
    { text: t("welcome.askMe"), source: "any" },
    { text: `${t("welcome.beginTable")} @`, source: "any", begun: true },
    { text: `${t("welcome.beginRows")} @`, source: "any", begun: true },
  ];
  return [...all, ...anywhere].slice(0, AT_ONCE);
}

/** The questions to begin with; none yet while they are looked for. */
export function useStarters(offers: Offers, listed: Listed | undefined): Starter[] | undefined {
  const { t } = useText();
  const own = offers.starters.length > 0;
  const [found, setFound] = useState<Mention[]>();
  useEffect(() => {
    if (own || !listed) return;
    let over = false;
    // What comes late takes no place under a pointer.
    const known = (things: Mention[]) => over || setFound((before) => before ?? things);
    const timer = setTimeout(() => known([]), PATIENCE);
    void look(listed).then(known);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [own, listed]);
  if (own) return configured(offers);
  if (!listed) return about([], t);
  return found && about(found, t);
}
