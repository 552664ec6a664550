import { closeCompletion, completionStatus } from "@codemirror/autocomplete";
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { type Ref, useEffect, useImperativeHandle, useRef } from "react";
import { useText } from "../../i18n";
import type { Listed } from "../../state/mentions";
import { useStable } from "../../state/stable";
import { catalogSource } from "./complete";
import { extensions, mark } from "./setup";
import { phrases } from "./phrases";
import type { Span } from "./statement";

/** What the page may do with the text. */
export interface Hand {
  text: () => string;
  range: () => Span;
  /** Puts another text in the place of a part, or of all: it can be undone. */
  put: (text: string, span?: Span) => void;
  /** Marks a part as wrong, or nothing. */
  mark: (span?: Span) => void;
  /** Goes to a place. */
  go: (at: number) => void;
  focus: () => void;
}

/** The text itself. It is the view's own: React does not draw it anew. */
export default function Code(props: {
  hand: Ref<Hand>;
  first: string;
  listed: Listed;
  onText: (text: string) => void;
  onChoice: () => void;
  onRun: () => void;
  onFormat: () => void;
}) {
  const { t, lang } = useText();
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const onText = useStable(props.onText);
  const onChoice = useStable(props.onChoice);
  const onRun = useStable(props.onRun);
  const onFormat = useStable(props.onFormat);
  const first = useRef(props.first);
  const { listed } = props;
  useEffect(() => {
    if (!place.current) return;
    const made = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: view.current?.state.doc ?? first.current,
        extensions: extensions({
          label: t("editor.label"),
          hint: t("editor.hint"),
          phrases: phrases(t),
          complete: catalogSource(listed, (kind) => t(`completion.kind.${kind}`)),
          onRun,
          onFormat,
          onText,
          onChoice,
        }),
      }),
    });
    view.current = made;
    return () => made.destroy();
    // The words in it are those of the language; the text stays.
  }, [lang, listed, t, onRun, onFormat, onText, onChoice]);
  useImperativeHandle(props.hand, () => ({
    text: () => view.current?.state.doc.toString() ?? "",
    range: () => view.current?.state.selection.main ?? { from: 0, to: 0 },
    put: (text, span) => {
      const made = view.current;
      const { from, to } = span ?? { from: 0, to: made?.state.doc.length ?? 0 };
      made?.dispatch({ changes: { from, to, insert: text }, selection: { anchor: from + text.length }, scrollIntoView: true, userEvent: "input" });
    },
    mark: (span) => view.current?.dispatch({ effects: mark.of(span) }),
    go: (at) => {
      const made = view.current;
      made?.dispatch({ selection: { anchor: Math.min(at, made.state.doc.length) }, scrollIntoView: true });
      made?.focus();
    },
    focus: () => view.current?.focus(),
  }), []);
  return (
    <div
      ref={place}
      className="h-[clamp(168px,34vh,420px)] min-h-0 resize-y overflow-hidden"
      // A list that is open stays where the focus is.
      onBlur={(event) => {
        const made = view.current;
        if (made && !event.currentTarget.contains(event.relatedTarget) && completionStatus(made.state)) closeCompletion(made);
      }}
      // Escape leaves a list, or makes the next Tab leave the text: the page stays.
      onKeyDown={(event) => event.key === "Escape" && event.preventDefault()}
      data-testid="editor-code"
    />
  );
}
