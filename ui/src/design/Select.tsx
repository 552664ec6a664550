import { Check, ChevronDown } from "lucide-react";
import { Select as Radix } from "radix-ui";
import { nonce } from "../nonce";

/** One of many. */
export function Select<T extends string>(props: {
  label: string;
  options: readonly { value: T; label: string; disabled?: boolean }[];
  value: T;
  onChange: (value: T) => void;
  disabled?: boolean;
}) {
  return (
    <Radix.Root value={props.value} onValueChange={(next) => props.onChange(next as T)} disabled={props.disabled}>
      <Radix.Trigger
        aria-label={props.label}
        className="inline-flex min-h-(--control) max-w-full items-center justify-between gap-2 rounded-sm border border-edge bg-surface px-3 text-left text-sm hover:bg-sunken disabled:text-ink-3"
      >
        <Radix.Value />
        <Radix.Icon>
          <ChevronDown size={14} aria-hidden />
        </Radix.Icon>
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          position="popper"
          sideOffset={4}
          className="z-50 max-h-(--radix-select-content-available-height) min-w-(--radix-select-trigger-width) max-w-(--radix-select-content-available-width) overflow-hidden rounded-md border border-line-strong bg-raised p-1 shadow-float animate-appear"
        >
          <Radix.Viewport nonce={nonce}>
            {props.options.map(({ value, label, disabled }) => (
              <Radix.Item
                key={value}
                value={value}
                disabled={disabled}
                className="flex min-h-8 items-center justify-between gap-4 rounded-sm px-2.5 text-sm outline-none [overflow-wrap:anywhere] data-disabled:text-ink-3 data-highlighted:bg-hover forced-colors:data-highlighted:outline-2"
              >
                <Radix.ItemText>{label}</Radix.ItemText>
                <Radix.ItemIndicator>
                  <Check size={14} className="text-user" aria-hidden />
                </Radix.ItemIndicator>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
