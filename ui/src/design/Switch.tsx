import { Switch as Radix } from "radix-ui";
import { type ReactNode, useId } from "react";

/** Something that is on or off, at once. */
export function Switch(props: {
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
  hint?: ReactNode;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <div className="flex items-start justify-between gap-4">
      <div className="grid gap-0.5 text-sm">
        <label htmlFor={id} className="font-medium">
          {props.children}
        </label>
        {props.hint && (
          <p id={`${id}-hint`} className="text-xs text-ink-2">
            {props.hint}
          </p>
        )}
      </div>
      <Radix.Root
        id={id}
        checked={props.checked}
        onCheckedChange={props.onChange}
        disabled={props.disabled}
        aria-describedby={props.hint ? `${id}-hint` : undefined}
        className="h-6 w-10 shrink-0 rounded-full border border-edge bg-sunken p-[3px] text-left transition-colors data-[state=checked]:border-user data-[state=checked]:bg-user disabled:opacity-50"
      >
        <Radix.Thumb className="block size-4 rounded-full bg-ink-2 transition-transform data-[state=checked]:translate-x-4 data-[state=checked]:bg-on-user forced-colors:bg-[CanvasText]" />
      </Radix.Root>
    </div>
  );
}
