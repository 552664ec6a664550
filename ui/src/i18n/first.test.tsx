// @vitest-environment jsdom
import { act, Suspense } from "react";
import { createRoot } from "react-dom/client";
import { expect, it, vi } from "vitest";

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

it("is drawn in the language that was chosen before, and in no other first", async () => {
  localStorage.setItem("language", "de");
  vi.resetModules();
  const { useText } = await import(".");
  // However long the file takes to be there.
  await import("./de.json");
  const seen: string[] = [];
  const Part = () => {
    const { t } = useText();
    seen.push(t("close"));
    return <p>{t("close")}</p>;
  };
  const place = document.createElement("div");
  const errors: unknown[] = [];
  const root = createRoot(place, { onRecoverableError: (error) => errors.push(error) });
  const draw = () =>
    root.render(
      <Suspense>
        <Part />
      </Suspense>,
    );
  await act(async () => draw());
  await vi.waitFor(async () => {
    await act(async () => draw());
    expect(place.textContent, "the words are loaded").not.toBe("");
  });
  expect([place.textContent, new Set(seen), errors]).toEqual(["Schließen", new Set(["Schließen"]), []]);
  await act(async () => root.unmount());
  localStorage.clear();
});
