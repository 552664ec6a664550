import { type RefCallback, type RefObject, useCallback, useLayoutEffect, useState } from "react";

/** The height of an element in CSS pixels, as it changes. */
export function useHeight(): [RefCallback<HTMLElement>, number] {
  const [height, setHeight] = useState(0);
  const ref = useCallback((element: HTMLElement | null) => {
    if (!element) return;
    const watch = new ResizeObserver(() => setHeight(element.offsetHeight));
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  return [ref, height];
}

/** A field is as high as its text, up to so many CSS pixels; narrower, it has more lines. */
export function useFit(field: RefObject<HTMLTextAreaElement | null>, text: string, most: number) {
  useLayoutEffect(() => {
    const box = field.current;
    if (!box) return;
    let width = -1;
    const fit = () => {
      // What is set here changes the height alone.
      if (box.offsetWidth === width) return;
      width = box.offsetWidth;
      box.style.height = "auto";
      box.style.height = `${Math.min(box.scrollHeight, most)}px`;
    };
    fit();
    const watch = new ResizeObserver(fit);
    watch.observe(box);
    return () => watch.disconnect();
  }, [field, text, most]);
}
