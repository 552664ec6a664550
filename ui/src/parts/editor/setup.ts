// How the editor looks and what its keys do. Its styles carry the page's nonce; nothing in it is evaluated.
import { acceptCompletion, autocompletion, type CompletionSource, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, indentOnInput, LanguageSupport, syntaxHighlighting } from "@codemirror/language";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState, type Extension, Prec, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, drawSelection, EditorView, highlightSpecialChars, keymap, lineNumbers, placeholder } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { nonce } from "../../nonce";
import { keywordSource } from "./complete";
import { DATABRICKS } from "./dialect";
import type { Span } from "./statement";

const COLOURS = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--kw)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--str)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--num)" },
  { tag: [tags.typeName, tags.special(tags.name)], color: "var(--user)" },
  { tag: tags.comment, color: "var(--ink-3)", fontStyle: "italic" },
]);

const LOOK = EditorView.theme({
  "&": { backgroundColor: "var(--surface)", color: "var(--ink)", fontSize: "var(--t-sm)", height: "100%" },
  "&.cm-focused": { outline: "none" },
  // Around all that the text has for itself, not around each line.
  ".cm-content:focus-visible": { outline: "2px solid var(--focus)", outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "var(--font-code)", lineHeight: "1.65", fontVariantLigatures: "none" },
  ".cm-content": { padding: "10px 0", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 12px 0 6px" },
  ".cm-cursor": { borderLeftColor: "var(--ink)", borderLeftWidth: "2px" },
  ".cm-placeholder": { color: "var(--ink-3)" },
  ".cm-gutters": { backgroundColor: "var(--surface)", color: "var(--ink-3)", border: "none" },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 8px 0 12px", minWidth: "36px" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--user-soft)" },
  ".cm-selectionMatch": { backgroundColor: "var(--hover)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--user-soft)", outline: "1px solid var(--user-line)" },
  ".cm-wrong": { textDecoration: "underline wavy var(--bad)", textDecorationSkipInk: "none", textUnderlineOffset: "3px", backgroundColor: "var(--bad-soft)" },
  ".cm-tooltip": { backgroundColor: "var(--raised)", color: "var(--ink)", border: "1px solid var(--line-strong)", borderRadius: "var(--r2)", boxShadow: "var(--float)", overflow: "hidden" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--font-code)", fontSize: "var(--t-sm)", maxHeight: "14em", padding: "4px", minWidth: "min(280px, 80vw)", maxWidth: "min(480px, 90vw)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { display: "flex", gap: "12px", alignItems: "baseline", padding: "4px 8px", borderRadius: "var(--r1)", lineHeight: "1.5" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--user-soft)", color: "var(--ink)" },
  ".cm-completionLabel": { flex: "1 1 auto", overflow: "hidden", textOverflow: "ellipsis" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700", color: "var(--user)" },
  ".cm-completionDetail": { marginLeft: "0", color: "var(--ink-2)", fontStyle: "normal", fontFamily: "var(--font-ui)", fontSize: "var(--t-xs)" },
  ".cm-panels": { backgroundColor: "var(--sunken)", color: "var(--ink)", borderColor: "var(--line)" },
  ".cm-panels-top": { borderBottom: "1px solid var(--line)" },
  ".cm-panel.cm-search": { padding: "8px 34px 8px 12px", fontFamily: "var(--font-ui)", display: "flex", flexWrap: "wrap", gap: "6px", alignItems: "center" },
  ".cm-panel.cm-search br": { display: "none" },
  ".cm-panel.cm-search label": { fontSize: "var(--t-sm)", minHeight: "24px", display: "inline-flex", alignItems: "center", gap: "4px" },
  ".cm-panel.cm-search [name=close]": { color: "var(--ink-2)", fontSize: "18px", top: "8px", right: "10px", width: "24px", height: "24px" },
  ".cm-textfield": { backgroundColor: "var(--surface)", color: "var(--ink)", border: "1px solid var(--edge)", borderRadius: "var(--r1)", padding: "4px 8px", fontSize: "var(--t-sm)" },
  ".cm-button": { backgroundImage: "none", backgroundColor: "var(--surface)", color: "var(--ink)", border: "1px solid var(--line-strong)", borderRadius: "var(--r1)", padding: "3px 10px", fontSize: "var(--t-sm)" },
  ".cm-searchMatch": { backgroundColor: "var(--sp-soft)", outline: "1px solid var(--sp-line)" },
  ".cm-searchMatch-selected": { backgroundColor: "var(--user-soft)", outline: "1px solid var(--user)" },
});

/** Marks what the workspace calls wrong; nothing takes the mark away. */
export const mark = StateEffect.define<Span | undefined>();

const WRONG = Decoration.mark({ class: "cm-wrong", attributes: { "data-testid": "editor-wrong" } });

/** What is marked as wrong, until the text there changes. */
export const marked = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(now, change) {
    let touched = false;
    now.between(0, change.startState.doc.length, (from, to) => {
      touched ||= !!change.changes.touchesRange(from, to);
    });
    let next = touched ? Decoration.none : now.map(change.changes);
    for (const effect of change.effects) {
      if (!effect.is(mark)) continue;
      const { from, to } = effect.value ?? { from: 0, to: 0 };
      next = from < to && to <= change.newDoc.length ? Decoration.set([WRONG.range(from, to)]) : Decoration.none;
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

export interface Parts {
  /** How it is called, for whoever does not see it. */
  label: string;
  hint: string;
  /** Its own words in the user's language. */
  phrases: Record<string, string>;
  complete: CompletionSource;
  onRun: () => void;
  onFormat: () => void;
  onText: (text: string) => void;
  onChoice: () => void;
}

export function extensions(parts: Parts): Extension {
  const does = (act: () => void) => () => {
    act();
    return true;
  };
  return [
    nonce ? EditorView.cspNonce.of(nonce) : [],
    EditorState.phrases.of(parts.phrases),
    EditorState.tabSize.of(2),
    // Before what `Mod-Enter` means elsewhere.
    Prec.highest(
      keymap.of([
        { key: "Mod-Enter", run: does(parts.onRun) },
        { key: "Shift-Alt-f", run: does(parts.onFormat) },
      ]),
    ),
    lineNumbers(),
    highlightSpecialChars(),
    history(),
    drawSelection(),
    indentOnInput(),
    bracketMatching(),
    closeBrackets(),
    highlightSelectionMatches(),
    search({ top: true }),
    autocompletion({ override: [parts.complete, keywordSource], icons: false, maxRenderedOptions: 60 }),
    new LanguageSupport(DATABRICKS.language),
    syntaxHighlighting(COLOURS),
    marked,
    EditorView.lineWrapping,
    placeholder(parts.hint),
    EditorView.contentAttributes.of({ "aria-label": parts.label, "data-testid": "editor-text", tabindex: "0", spellcheck: "false", translate: "no" }),
    // Tab indents; Escape, then Tab, leaves: that is the view's own.
    keymap.of([{ key: "Tab", run: acceptCompletion }, ...closeBracketsKeymap, ...searchKeymap, ...historyKeymap, ...completionKeymap, ...defaultKeymap, indentWithTab]),
    LOOK,
    EditorView.updateListener.of((update) => {
      if (update.docChanged) parts.onText(update.state.doc.toString());
      if (update.docChanged || update.selectionSet) parts.onChoice();
    }),
  ];
}
