// Numbers, times and spans, as they are written in a language.

export interface Forms {
  number: (value: number) => string;
  /** The time of a day, with seconds. */
  clock: (moment: Date | string) => string;
  /** The time of a day; the day too where it is not today. */
  moment: (moment: Date | string) => string;
  /** A day by its name: today, yesterday, or its date. */
  day: (day: Date, today: Date) => string;
  /** How long it is until something: `in 41 min`. */
  ahead: (ms: number) => string;
  /** How long something took. */
  took: (ms: number) => string;
  list: (words: string[]) => string;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export function forms(lang: string): Forms {
  // `en` alone would be the United States for everybody.
  const tag = navigator.language.startsWith(`${lang}-`) ? navigator.language : lang;
  const number = once(() => new Intl.NumberFormat(tag));
  const seconds = once(() => new Intl.NumberFormat(tag, { style: "unit", unit: "second", minimumFractionDigits: 1, maximumFractionDigits: 1 }));
  const clock = once(() => new Intl.DateTimeFormat(tag, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }));
  const time = once(() => new Intl.DateTimeFormat(tag, { hour: "2-digit", minute: "2-digit" }));
  const whole = once(() => new Intl.DateTimeFormat(tag, { dateStyle: "medium", timeStyle: "short" }));
  const date = once(() => new Intl.DateTimeFormat(tag, { dateStyle: "full" }));
  const span = once(() => new Intl.RelativeTimeFormat(tag, { style: "short" }));
  const near = once(() => new Intl.RelativeTimeFormat(tag, { numeric: "auto" }));
  const list = once(() => new Intl.ListFormat(tag, { type: "conjunction" }));
  const at = (moment: Date | string) => (typeof moment === "string" ? new Date(moment) : moment);
  /** What is no moment is shown as it is. */
  const form = (moment: Date | string, write: (date: Date) => string) =>
    Number.isNaN(at(moment).getTime()) ? String(moment) : write(at(moment));
  return {
    number: (value) => number().format(value),
    clock: (moment) => form(moment, (one) => clock().format(one)),
    moment: (moment) =>
      form(moment, (one) => (one.toDateString() === new Date().toDateString() ? time().format(one) : whole().format(one))),
    day: (day, today) => {
      const apart = Math.round((midnight(day) - midnight(today)) / DAY);
      if (apart !== 0 && apart !== -1) return date().format(day);
      const words = near().format(apart, "day");
      return words.charAt(0).toLocaleUpperCase(tag) + words.slice(1);
    },
    ahead: (ms) => {
      const [count, unit] =
        ms >= 2 * HOUR
          ? ([Math.floor(ms / HOUR), "hour"] as const)
          : ms >= MINUTE
            ? ([Math.floor(ms / MINUTE), "minute"] as const)
            : ([Math.max(0, Math.ceil(ms / 1000)), "second"] as const);
      // An abbreviation's point would end the sentence that it stands in.
      return span().format(count, unit).replace(/\.$/, "");
    },
    took: (ms) => seconds().format(ms / 1000),
    list: (words) => list().format(words),
  };
}

/** Each is made when it is first written with: together they take megabytes of the desktop's languages. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

function midnight(day: Date): number {
  return new Date(day.getFullYear(), day.getMonth(), day.getDate()).getTime();
}
