import { type ReactNode, useId } from "react";
import { cx } from "./cx";

/** One of a few, all in sight: a group of radio buttons that look like one bar. */
export function Choice<T extends string | number>(props: {
  legend: ReactNode;
  options: readonly { value: T; label: ReactNode }[];
  value: T;
  onChange: (value: T) => void;
  autoFocus?: boolean;
  /** Begins the test id of each option. */
  testId?: string;
}) {
  const group = useId();
  return (
    <fieldset className="grid min-w-0 gap-2">
      <legend className="mb-2 text-sm font-semibold">{props.legend}</legend>
      <div className="flex flex-wrap gap-2">
        {props.options.map(({ value, label }, i) => (
          <label
            key={value}
            className={cx(
              "inline-flex min-h-(--control) items-center gap-2 rounded-sm border border-line-strong bg-surface px-3 text-sm",
              "has-checked:border-user has-checked:bg-user-soft has-checked:font-semibold has-checked:text-user",
              "has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus",
              "forced-colors:has-checked:border-[Highlight]",
            )}
          >
            <input
              type="radio"
              name={group}
              className="m-0 accent-user focus-visible:outline-none"
              checked={props.value === value}
              autoFocus={props.autoFocus && i === 0}
              onChange={() => props.onChange(value)}
              data-testid={props.testId && `${props.testId}-${value}`}
            />
            {label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
