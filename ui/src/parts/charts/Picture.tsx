import { type RefObject, useEffect, useRef, useState } from "react";
import type { View } from "vega";
import { useText } from "../../i18n";
import { visible } from "../../state/visible";
import type { Look } from "./choose";
import { draw, type Picture as Drawing } from "./draw";
import { type Drawn, short } from "./drawn";
import { type Body, type Made, spec } from "./spec";
import { tones } from "./tones";

/** So long a width stays before it is drawn for. */
const REST = 120;

/** The looks of the window, as a chart must follow them. */
function useWorn(): string {
  const read = () => ["theme", "contrast", "density"].map((name) => document.documentElement.dataset[name]).join(" ");
  const [worn, setWorn] = useState(read);
  useEffect(() => {
    const watch = new MutationObserver(() => setWorn(read()));
    watch.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "data-contrast", "data-density"] });
    return () => watch.disconnect();
  }, []);
  return worn;
}

/** A chart, drawn by Vega into a box of this part's own; its words stand beside it, and in its name. */
export default function Picture(props: {
  look: Look;
  points: Drawn[];
  x_is: Made["x_is"];
  titles: Made["titles"];
  says: string;
  /** What was written by hand, in the place of what the menus make. */
  body?: Body;
  view: RefObject<View | null>;
  onFailed: (error: unknown) => void;
}) {
  const { look, points, x_is, titles, says, body, view, onFailed } = props;
  const text = useText();
  const box = useRef<HTMLDivElement>(null);
  const worn = useWorn();
  const [width, setWidth] = useState(0);
  const [drawnFor, setDrawnFor] = useState("");
  const [at, setAt] = useState<{ i: number; x: number; y: number }>();
  const key = JSON.stringify([look, titles, body, points.length, worn, width, text.lang]);

  useEffect(() => {
    // At once when it is there first; a window that is being drawn wider is waited for.
    let timer: ReturnType<typeof setTimeout> | undefined;
    let seen = 0;
    const watch = new ResizeObserver(([entry]) => {
      const width = Math.floor(entry?.contentRect.width ?? 0);
      clearTimeout(timer);
      if (seen === 0) setWidth(width);
      else timer = setTimeout(() => setWidth(width), REST);
      seen ||= width;
    });
    if (box.current) watch.observe(box.current);
    return () => {
      clearTimeout(timer);
      watch.disconnect();
    };
  }, []);

  useEffect(() => {
    const place = box.current;
    if (!place || width < 40) return;
    let picture: Drawing | undefined;
    let gone = false;
    // A new element for each drawing: one that comes late draws into nothing.
    const own = document.createElement("div");
    draw(own, spec({ look, points, x_is, titles, tones: tones(), width }, body), text, setAt).then(
      (made) => {
        picture = made;
        if (gone) return made.end();
        view.current = made.view;
        place.replaceChildren(own);
        setAt(undefined);
        setDrawnFor(key);
      },
      (error) => !gone && onFailed(error),
    );
    return () => {
      gone = true;
      picture?.end();
    };
    // biome-ignore lint: what is drawn is named by the key
  }, [key, points]);

  const point = at && points[at.i];
  return (
    <div className="relative">
      <div role="img" aria-label={visible(says)} className="min-h-40 overflow-hidden px-1 [&_svg]:h-auto [&_svg]:max-w-full" data-testid="chart-picture" data-drawn={drawnFor === key || undefined}>
        <div aria-hidden ref={box} />
      </div>
      {point && (
        <div
          aria-hidden
          className="pointer-events-none absolute z-10 max-w-60 rounded-sm border border-line-strong bg-raised px-2.5 py-1.5 text-xs shadow-float"
          ref={(tip) => {
            if (!tip) return;
            const right = at.x > width / 2;
            tip.style.left = right ? "auto" : `${at.x + 14}px`;
            tip.style.right = right ? `${Math.max(0, width - at.x + 14)}px` : "auto";
            tip.style.top = `${Math.max(0, at.y - 14)}px`;
          }}
          data-testid="chart-tip"
        >
          <p className="[overflow-wrap:anywhere] text-ink-2">{visible([point.s, point.label].filter(Boolean).join(" · "))}</p>
          <p className="font-semibold tabular-nums">{point.y === null ? "NULL" : look.kind === "points" ? `${short(text, Number(point.y))}` : text.number(point.y)}</p>
        </div>
      )}
    </div>
  );
}
