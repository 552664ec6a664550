// What may be mentioned, place by place: asked as whoever writes, and known for a minute.
import { useEffect, useState } from "react";
import type { Failure, Mention, Mentions } from "../contract";
import { asFailure, rpc } from "../host";

/** How long what was listed is known, in milliseconds. */
const FRESH = 60_000;
/** How many are shown at once; who looks for another one types on. */
export const MOST = 50;

/** What one owner has listed. It is made for them, and goes with their window. */
export class Listed {
  private known = new Map<string, { at: number; reply: Promise<Mentions> }>();

  constructor(private ask = (within: string): Promise<Mentions> => rpc("mentions/list", { within })) {}

  list(within: string): Promise<Mentions> {
    const known = this.known.get(within);
    if (known && Date.now() - known.at < FRESH) return known.reply;
    const reply = this.ask(within);
    this.known.set(within, { at: Date.now(), reply });
    // What failed is asked again the next time.
    reply.catch(() => this.known.get(within)?.reply === reply && this.known.delete(within));
    return reply;
  }
}

const OPENS = new Set<Mention["kind"]>(["catalog", "schema"]);
/** A name that can be typed on: what stands in it ends no mention. */
const TYPED = /^[^\s@`"']+$/;

/** Whether there is more within it. */
export function opens(mention: Mention): boolean {
  return OPENS.has(mention.kind) && TYPED.test(mention.name);
}

/** How it stands in a question. */
export function named(mention: Mention): string {
  return `\`${mention.name.replaceAll("`", "``")}\``;
}

/** What fits: names that begin so, then names that hold it. */
export function fitting(found: Mention[], within: string, filter: string): Mention[] {
  const wanted = filter.toLowerCase();
  const own = (mention: Mention) => (within ? mention.name.slice(within.length + 1) : mention.name).toLowerCase();
  const holds = found.filter((mention) => own(mention).includes(wanted));
  return [...holds.filter((m) => own(m).startsWith(wanted)), ...holds.filter((m) => !own(m).startsWith(wanted))];
}

/** The place itself may be meant as well. */
export function itself(within: string, filter: string): Mention[] {
  if (!within || filter) return [];
  return [{ kind: within.includes(".") ? "schema" : "catalog", name: within, about: null }];
}

export interface Found {
  within: string;
  mentions?: Mentions;
  failure?: Failure;
}

/** What there is in a place, once it is known; nothing is asked where there is no place. */
export function useMentions(listed: Listed, within: string | undefined): Found | undefined {
  const [found, setFound] = useState<Found>();
  useEffect(() => {
    if (within === undefined) return;
    let over = false;
    listed.list(within).then(
      (mentions) => over || setFound({ within, mentions }),
      (error) => over || setFound({ within, failure: asFailure(error) }),
    );
    return () => {
      over = true;
    };
  }, [listed, within]);
  if (within === undefined) return undefined;
  return found?.within === within ? found : { within };
}
