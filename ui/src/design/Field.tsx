import { CircleAlert } from "lucide-react";
import { type ComponentProps, type ReactNode, useId } from "react";
import { cx } from "./cx";

const BOX =
  "w-full rounded-sm border border-edge bg-surface px-2.5 py-1.5 text-sm text-ink disabled:bg-sunken disabled:text-ink-2 aria-invalid:border-bad";

/** One line of text. It has a `Field` around it, or an `aria-label`. */
export function TextInput({ className, ...rest }: ComponentProps<"input">) {
  return <input type="text" className={cx(BOX, "min-h-(--control)", className)} {...rest} />;
}

/** Several lines of text; `code` for what is no prose. */
export function TextArea({ code, className, ...rest }: ComponentProps<"textarea"> & { code?: boolean }) {
  return (
    <textarea className={cx(BOX, "min-h-[4.5em] resize-y leading-relaxed", code && "font-mono", className)} {...rest} />
  );
}

/** A label, what it labels, and a word on it: a hint, or what is wrong. */
export function Field({
  label,
  hint,
  wrong,
  children,
}: {
  label: string;
  hint?: ReactNode;
  wrong?: string;
  /** Gets the names that tie it to its label and its hint. */
  children: (tied: { id: string; "aria-describedby"?: string; "aria-invalid"?: true }) => ReactNode;
}) {
  const id = useId();
  const told = wrong ?? hint;
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      {children({ id, "aria-describedby": told ? `${id}-told` : undefined, "aria-invalid": wrong ? true : undefined })}
      {told && (
        <p id={`${id}-told`} className={cx("flex gap-1.5 text-xs", wrong ? "text-bad" : "text-ink-2")}>
          {wrong && <CircleAlert size={14} aria-hidden />}
          <span className="min-w-0">{told}</span>
        </p>
      )}
    </div>
  );
}
