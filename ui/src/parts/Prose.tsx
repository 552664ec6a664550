import DOMPurify from "dompurify";
import { lazy, memo, Suspense, use, useMemo, useRef } from "react";
import { useText } from "../i18n";
import { type Block, grown, NO_BLOCKS } from "../state/blocks";
import { escaped, markdown } from "../state/markdown";
import { Held } from "../state/held";
import { CopyButton } from "./CopyButton";

const Proposed = lazy(() => import("./charts/Proposed"));

// What a model writes is untrusted: no script, no style, no image, and links that do not open.
const RULES = {
  ALLOWED_TAGS: [
    "p", "br", "strong", "em", "del", "code", "pre", "ul", "ol", "li", "blockquote",
    "h1", "h2", "h3", "h4", "table", "thead", "tbody", "tr", "th", "td", "hr", "span",
  ],
  ALLOWED_ATTR: ["title", "start"],
  // The window gives these a meaning: a tip, a name that is read out.
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
};

/** Markdown to inert HTML. What is too deep to be laid out stays as it was written. */
export function inert(text: string): string {
  try {
    return DOMPurify.sanitize(markdown.parse(text, { async: false }), RULES);
  } catch {
    return `<p>${escaped(text)}</p>`;
  }
}

/** A block of code, as it was written: text, and never markup. */
function Code({ text, language }: { text: string; language: string }) {
  const { t } = useText();
  return (
    <div className="group/code relative" data-block="code">
      <pre data-language={language || undefined}>
        <code>{text}</code>
      </pre>
      <span className="absolute top-1.5 right-1.5 rounded-sm bg-sunken opacity-0 group-focus-within/code:opacity-100 group-hover/code:opacity-100 [@media(hover:none)]:opacity-100">
        <CopyButton icon words={t("turn.copyCode")} text={() => text} data-testid="copy-code" />
      </span>
    </div>
  );
}

/** A chart that is proposed, once all of it is there; what was written stays under it. */
function Wished({ block, code }: { block: Block; code: { text: string; language: string } }) {
  const { t } = useText();
  const held = use(Held);
  const written = <Code {...code} />;
  if (!held || !/\n\s*(`{3,}|~{3,})\s*$/.test(block.raw)) return written;
  return (
    <div className="grid gap-2">
      <Suspense fallback={null}>
        <Proposed text={code.text} held={held} />
      </Suspense>
      <details>
        <summary className="min-h-6 text-sm leading-6 text-ink-2">{t("chart.proposed.written")}</summary>
        {written}
      </details>
    </div>
  );
}

const Drawn = memo(
  function Drawn({ block }: { block: Block }) {
    const html = useMemo(() => (block.code ? "" : inert(block.raw)), [block]);
    if (block.code?.language === "vega-lite") return <Wished block={block} code={block.code} />;
    if (block.code) return <Code {...block.code} />;
    // biome-ignore lint: sanitised above
    // A table may be wider than the window: it is scrolled, by key too.
    return <div tabIndex={html.includes("<table") ? 0 : undefined} dangerouslySetInnerHTML={{ __html: html }} />;
  },
  (before, after) => before.block.raw === after.block.raw,
);

/** An answer, block by block: what is settled is neither read nor drawn again while the rest streams. */
export function Prose({ text }: { text: string }) {
  const before = useRef(NO_BLOCKS);
  const blocks = useMemo(() => grown(before.current, text), [text]);
  before.current = blocks;
  return (
    <div className="prose" data-testid="answer" data-side="answer">
      {blocks.all.map((block, i) => (
        // biome-ignore lint: blocks only grow at the end
        <Drawn key={i} block={block} />
      ))}
    </div>
  );
}
