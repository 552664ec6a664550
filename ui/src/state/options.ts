// What is offered while something is typed that can be completed, and what choosing it does.
import type { Failure, Mention, OfferedPrompt } from "../contract";
import { said } from "../i18n";
import { COMMANDS, type CommandId, fitting as commandsFitting, run, titleOf } from "./commands";
import { put, type Typed } from "./completion";
import { fitting, itself, MOST, named, opens, type Found } from "./mentions";

export interface Option {
  key: string;
  name: string;
  about?: string;
  kind: Mention["kind"] | "command" | "prompt";
  /** Whether there is more within it. */
  opens?: boolean;
  /** The text after it was chosen, and where the caret is then. */
  choose: (text: string, caret: number) => { text: string; caret: number };
}

export interface Options {
  options: Option[];
  /** Said under them. */
  note?: string;
  failure?: Failure;
  loading?: boolean;
}

/** The prompts of the configuration: choosing one puts its text in the place of what was typed. */
export function offered(prompts: readonly OfferedPrompt[], filter: string): Option[] {
  const wanted = filter.toLowerCase();
  const holds = prompts.filter((one) => one.name.toLowerCase().includes(wanted));
  const begins = (one: OfferedPrompt) => one.name.toLowerCase().startsWith(wanted);
  return [...holds.filter(begins), ...holds.filter((one) => !begins(one))].map(({ name, text }) => ({
    key: `prompt ${name}`,
    name: `/${name}`,
    about: text.trim().split("\n")[0],
    kind: "prompt",
    choose: () => ({ text, caret: text.length }),
  }));
}

/** The commands that can be typed, of those that can be done. */
export function prompts(able: readonly { id: CommandId }[], filter: string): Option[] {
  const { t } = said();
  const own = COMMANDS.filter((one) => one.slash && able.some((other) => other.id === one.id));
  const begins = own.filter((one) => one.slash?.startsWith(filter.toLowerCase()));
  const others = commandsFitting(t, own, filter.replaceAll("-", " ")).filter((one) => !begins.includes(one));
  return [...begins, ...others].map((one) => ({
    key: one.id,
    name: `/${one.slash}`,
    about: titleOf(t, one),
    kind: "command",
    choose: () => {
      // After what was typed is gone: what it does may write there.
      queueMicrotask(() => run(one.id));
      return { text: "", caret: 0 };
    },
  }));
}

/** What may be mentioned in a place; one that holds more is gone into. */
export function mentioned(typed: Extract<Typed, { kind: "mention" }>, found: Found | undefined): Options {
  if (!found?.mentions) return { options: [], failure: found?.failure, loading: !found?.failure };
  const { within, filter, from } = typed;
  const { t } = said();
  const whole = itself(within, filter);
  const all = fitting(found.mentions.found, within, filter);
  const option = (mention: Mention, into: boolean): Option => ({
    key: `${mention.kind} ${mention.name} ${into}`,
    name: mention.name,
    about: into ? (mention.about ?? undefined) : t(`completion.itself.${mention.kind}`),
    kind: mention.kind,
    opens: into && opens(mention),
    choose: (text, caret) => put(text, from, caret, into && opens(mention) ? `@${mention.name}.` : `${named(mention)} `),
  });
  const options = [...all.slice(0, MOST).map((one) => option(one, true)), ...whole.map((one) => option(one, false))];
  const note =
    all.length > MOST || found.mentions.more
      ? t("completion.more")
      : all.length === 0
        ? filter
          ? t("completion.noneSo")
          : t("completion.none")
        : undefined;
  return { options, note };
}
