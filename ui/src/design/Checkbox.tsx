import { Check, Minus } from "lucide-react";
import { Checkbox as Radix } from "radix-ui";
import { type ReactNode, useId } from "react";

/** Something that holds or does not, together with others; `undefined` is some of it. */
export function Checkbox(props: {
  checked: boolean | undefined;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <div className="flex min-h-6 items-center gap-2 text-sm">
      <Radix.Root
        id={id}
        checked={props.checked ?? "indeterminate"}
        onCheckedChange={(next) => props.onChange(next === true)}
        disabled={props.disabled}
        className="relative grid size-[18px] shrink-0 place-items-center rounded-[5px] border border-edge bg-surface text-on-user before:absolute before:-inset-1 data-[state=checked]:border-user data-[state=checked]:bg-user data-[state=indeterminate]:border-user data-[state=indeterminate]:bg-user disabled:opacity-50"
      >
        <Radix.Indicator className="forced-colors:text-[CanvasText]">
          {props.checked === undefined ? <Minus size={13} strokeWidth={3} /> : <Check size={13} strokeWidth={3} />}
        </Radix.Indicator>
      </Radix.Root>
      <label htmlFor={id}>{props.children}</label>
    </div>
  );
}
