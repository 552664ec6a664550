import { useEffect, useRef, useState } from "react";

/** How long the pointer must rest, in milliseconds; a focus by key shows it at once. */
const REST = 400;
const GAP = 6;

interface Tip {
  text: string;
  of: HTMLElement;
}

/**
 * The tips of all that has a `data-tip`: one part for the whole window, loaded after the first paint,
 * so that a button costs nothing for having one. Escape hides it; it may be pointed at (WCAG 1.4.13).
 * It says what the name of its element says already, and is not read out again.
 */
export default function Tips() {
  const [tip, setTip] = useState<Tip>();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const of = (target: EventTarget | null) => (target instanceof Element ? target.closest<HTMLElement>("[data-tip]") : null);
    const show = (element: HTMLElement | null, after: number) => {
      clearTimeout(timer);
      timer = setTimeout(() => setTip(element?.dataset.tip ? { of: element, text: element.dataset.tip } : undefined), after);
    };
    const over = (event: PointerEvent) => {
      if (event.pointerType === "touch" || box.current?.contains(event.target as Node)) return clearTimeout(timer);
      const element = of(event.target);
      show(element, element ? REST : 100);
    };
    const focus = (event: FocusEvent) => {
      const element = of(event.target);
      show(element?.matches(":focus-visible") ? element : null, 0);
    };
    const hide = () => show(null, 0);
    const key = (event: KeyboardEvent) => event.key === "Escape" && hide();
    const heard: [string, (event: never) => void][] = [
      ["pointerover", over],
      ["focusin", focus],
      ["focusout", hide],
      ["pointerdown", hide],
      ["keydown", key],
      ["scroll", hide],
    ];
    for (const [name, hear] of heard) document.addEventListener(name, hear as EventListener, { capture: true, passive: true });
    return () => {
      clearTimeout(timer);
      for (const [name, hear] of heard) document.removeEventListener(name, hear as EventListener, { capture: true });
    };
  }, []);
  useEffect(() => {
    const shown = box.current;
    if (!tip || !shown) return;
    const at = tip.of.getBoundingClientRect();
    const own = shown.getBoundingClientRect();
    const below = at.bottom + GAP + own.height < window.innerHeight;
    const left = at.left + at.width / 2 - own.width / 2;
    shown.style.top = `${below ? at.bottom + GAP : at.top - GAP - own.height}px`;
    shown.style.left = `${Math.max(4, Math.min(left, window.innerWidth - own.width - 4))}px`;
  }, [tip]);
  if (!tip?.of.isConnected) return null;
  return (
    <div
      ref={box}
      aria-hidden
      data-testid="tip"
      className="fixed top-0 left-0 z-50 max-w-70 rounded-sm bg-ink px-2 py-1 text-xs text-bg shadow-lift forced-colors:border"
    >
      {tip.text}
    </div>
  );
}
