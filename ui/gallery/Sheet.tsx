import type { Page } from "./page";

/** The states of one part, one under the other, each with its name. */
export function Sheet({ page }: { page: Page }) {
  return (
    <main className="mx-auto grid max-w-[880px] grid-cols-[minmax(0,1fr)] gap-8 p-6 max-md:p-3">
      <h1 className="text-xl font-semibold">{page.title}</h1>
      {page.scenes?.().map(({ title, body }) => (
        <section key={title} className="grid grid-cols-[minmax(0,1fr)] gap-2" aria-label={title}>
          <h2 className="text-xs font-semibold text-ink-3">{title}</h2>
          {body}
        </section>
      ))}
    </main>
  );
}
