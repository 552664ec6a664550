import { Tabs as Radix } from "radix-ui";
import type { ReactNode } from "react";

export interface Pane {
  id: string;
  label: string;
  icon?: ReactNode;
  body: ReactNode;
}

/** Several ways to look at one thing. The first is shown until another is chosen; one alone has no tab. */
export function Tabs(props: { label: string; panes: Pane[]; chosen?: string; onChoose: (id: string) => void }) {
  const { panes } = props;
  const shown = panes.find((one) => one.id === props.chosen) ?? panes[0];
  if (!shown) return null;
  if (panes.length === 1) return shown.body;
  return (
    <Radix.Root value={shown.id} onValueChange={props.onChoose}>
      <Radix.List aria-label={props.label} className="flex gap-1 overflow-x-auto border-b border-line bg-sunken px-2">
        {panes.map(({ id, label, icon }) => (
          <Radix.Trigger
            key={id}
            value={id}
            // The primitive hears the pointer alone; a click may come from elsewhere.
            onClick={() => props.onChoose(id)}
            className="ring-inside -mb-px inline-flex min-h-(--control) items-center gap-2 border-b-2 border-transparent px-3 text-sm text-ink-2 hover:text-ink data-[state=active]:border-user data-[state=active]:font-semibold data-[state=active]:text-ink"
            data-testid={`tab-${id}`}
          >
            {icon}
            {label}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {panes.map(({ id, body }) => (
        <Radix.Content key={id} value={id} className="ring-inside">
          {body}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
