import { useState } from "react";
import { Choice } from "../src/design/Choice";
import { cx } from "../src/design/cx";
import type { Page } from "./page";

const WIDTHS = [360, 900, 1440] as const;

/** Every page in a frame of a chosen width and look. */
export function Index({ pages }: { pages: Page[] }) {
  const [id, setId] = useState(pages[0]?.id ?? "");
  const [width, setWidth] = useState<number>(900);
  const [look, setLook] = useState({ theme: "light", contrast: "system", density: "comfortable" });
  const set = (name: keyof typeof look) => (value: string) => setLook((all) => ({ ...all, [name]: value }));
  return (
    <div className="grid h-full grid-cols-[240px_minmax(0,1fr)]">
      <nav className="overflow-auto border-r border-line bg-sunken p-3" aria-label="Pages">
        <ul className="grid gap-px">
          {pages.map((page) => (
            <li key={page.id}>
              <button
                type="button"
                className={cx("min-h-8 w-full rounded-sm px-2 text-left hover:bg-hover", page.id === id && "bg-surface font-semibold")}
                aria-current={page.id === id || undefined}
                onClick={() => setId(page.id)}
              >
                {page.title}
              </button>
            </li>
          ))}
        </ul>
      </nav>
      <main className="flex min-w-0 flex-col">
        <div className="flex flex-wrap gap-6 border-b border-line p-3">
          <Choice legend="Width" value={width} onChange={setWidth} options={WIDTHS.map((value) => ({ value, label: `${value}` }))} />
          <Choice legend="Colours" value={look.theme} onChange={set("theme")} options={["light", "dark"].map(option)} />
          <Choice legend="Contrast" value={look.contrast} onChange={set("contrast")} options={["system", "more"].map(option)} />
          <Choice legend="Density" value={look.density} onChange={set("density")} options={["comfortable", "compact"].map(option)} />
        </div>
        <div className="min-h-0 flex-1 overflow-auto bg-sunken p-4">
          <iframe
            title={id}
            ref={(frame) => void (frame && (frame.style.width = `${width}px`))}
            className="h-full min-h-200 border border-line bg-bg"
            src={`?${new URLSearchParams({ page: id, ...look })}`}
          />
        </div>
      </main>
    </div>
  );
}

const option = (value: string) => ({ value, label: value });
