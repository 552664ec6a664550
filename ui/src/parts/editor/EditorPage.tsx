import { AlignLeft, CircleAlert, FilePlus2, History, Play, Route, Square, User, UserCog } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import type { NamedValue, SignedIn } from "../../contract";
import { Badge } from "../../design/Badge";
import { Button } from "../../design/Button";
import { Card } from "../../design/Card";
import { cx } from "../../design/cx";
import { useText } from "../../i18n";
import { useActs } from "../../state/commands";
import { type Drafts, EDITOR } from "../../state/drafts";
import { useFailed } from "../../state/failed";
import { aria, label as keys } from "../../state/keys";
import { Listed } from "../../state/mentions";
import { announce } from "../../state/notice";
import { useUnfinished } from "../../state/unfinished";
import { type Draft, useWritten, valuesOf } from "../../state/written";
import { FailedNote } from "../FailedNote";
import { PageHead } from "../PageHead";
import Code, { type Hand } from "./Code";
import { Outcome } from "./Outcome";
import { Past } from "./Past";
import { added, chosen, EXPLAIN, inEditor, lineOf, parametersOf, type Sent } from "./statement";
import { Values } from "./Values";

const RUN = "mod+enter";

/** The statement at which the caret stands first. */
function firstOf(text: string): string {
  const span = chosen(text, { from: 0, to: 0 });
  return span ? text.slice(span.from, span.to) : "";
}

const named = (values: NamedValue[]) => Object.fromEntries(values.map((one) => [one.name, one]));

/** The SQL editor: what is written here runs as whoever is signed in, and asks where it would change something. */
export default function EditorPage(props: {
  host: string;
  signedIn: SignedIn;
  /** A statement from elsewhere; each one is taken once. */
  draft?: Draft;
  /** Whether it is in sight: it keeps what is written while it is not. */
  shown: boolean;
  /** Where what is written rests, for the next time. */
  drafts: Drafts;
  onThread: () => void;
  /** The statement from elsewhere is in the text now. */
  onTaken: () => void;
  onMenu: () => void;
  onClose: () => void;
}) {
  const { t, lang } = useText();
  const { signedIn, draft, drafts } = props;
  const hand = useRef<Hand>(null);
  const listed = useMemo(() => new Listed(), []);
  const { last, failed, run, decide, stop, leave } = useWritten<Sent>(props.onThread);
  const { failed: unknown, fail: failToKnow } = useFailed();
  const refused = failed ?? unknown;
  // What was written last; absent while it is asked for.
  const [first, setFirst] = useState<string>();
  const [names, setNames] = useState<string[]>([]);
  const [written, setWritten] = useState(false);
  const [values, setValues] = useUnfinished<Record<string, NamedValue>>("values in the editor", {});
  const [past, setPast] = useState(false);
  const [unread, setUnread] = useState<string>();
  const turn = last?.turn;
  const running = turn?.status === "running";

  const valueOf = (name: string): NamedValue => values[name] ?? { name, type: "STRING", value: "" };
  /** The statement that would run now: what is chosen, or where the caret stands. */
  const current = () => {
    const text = hand.current?.text() ?? "";
    const span = chosen(text, hand.current?.range() ?? { from: 0, to: 0 });
    return span && { ...span, text: text.slice(span.from, span.to) };
  };
  // Only what would run asks for values.
  const look = () => {
    const found = parametersOf(current()?.text ?? "");
    setNames((all) => (all.join() === found.join() ? all : found));
  };
  const begin = (prefix = "") => {
    const now = current();
    if (running) return;
    if (!now) return hand.current?.focus();
    hand.current?.mark();
    setUnread(undefined);
    const text = prefix + now.text;
    run(text, parametersOf(now.text).map(valueOf), { text, from: now.from, prefix: prefix.length });
  };
  const format = async () => {
    const now = current();
    if (!now) return;
    const { formatted } = await import("./format");
    try {
      hand.current?.put(formatted(now.text), now);
      setUnread(undefined);
      announce(t("editor.formatted"));
    } catch {
      setUnread(t("editor.unformatted"));
    }
    hand.current?.focus();
  };
  const take = (next: Draft) => {
    hand.current?.put(next.text);
    setValues(named(next.values));
    hand.current?.focus();
  };
  const fresh = () => {
    take({ text: "", values: [] });
    leave();
  };

  const here = useRef(true);
  const know = () =>
    drafts.rested(EDITOR).then(
      (text) => {
        if (!here.current) return;
        setWritten(text.trim() !== "");
        setNames(parametersOf(firstOf(text)));
        setFirst(text);
      },
      (error) => here.current && failToKnow(error, () => void know()),
    );
  useEffect(() => {
    here.current = true;
    void know();
    return () => void (here.current = false);
  }, []);
  // Below what was written, which stays.
  const taken = useRef<Draft>(undefined);
  useEffect(() => {
    if (first === undefined || !draft || taken.current === draft) return;
    taken.current = draft;
    const { insert, at, begins } = added(hand.current?.text() ?? "", draft.text);
    if (insert) hand.current?.put(insert, { from: at, to: at });
    hand.current?.go(begins);
    setValues({ ...values, ...named(draft.values) });
    props.onTaken();
  }, [draft, first]);
  // What the workspace calls wrong is marked where it stands, as long as that is what was sent.
  const error = turn?.actions.at(-1)?.action.error ?? turn?.failure;
  const wrong = error?.place && last ? inEditor(last.sent, error.place) : undefined;
  const [place, setPlace] = useState<{ line: number; column: number }>();
  useEffect(() => {
    const text = hand.current?.text() ?? "";
    const isThere = !!wrong && !!last && text.slice(last.sent.from).startsWith(last.sent.text.slice(last.sent.prefix));
    hand.current?.mark(isThere ? wrong : undefined);
    setPlace(isThere ? lineOf(text, wrong.from) : undefined);
    // `wrong` is of these two.
  }, [error, last?.sent]);
  useEffect(() => {
    if (!turn || turn.status === "running") return;
    announce(t(`editor.ended.${turn.status}`));
  }, [turn?.status, t]);
  useActs(props.shown ? { stop: running ? stop : undefined } : {});

  const service = signedIn.service_principal;
  const name = signedIn.principal.user_name.split("@")[0] ?? "";
  const done = turn && turn.status !== "running" ? `${turn.id} ${turn.status}` : "";
  const ended = useRef({ done, count: 0 });
  if (ended.current.done !== done) ended.current = { done, count: ended.current.count + 1 };
  return (
    <main
      lang={lang}
      className={props.shown ? "flex min-h-0 min-w-0 flex-col" : "hidden"}
      data-testid="editor-page"
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented) return;
        if (running) stop();
        else props.onClose();
        event.preventDefault();
      }}
    >
      {props.shown && (
        <PageHead title={t("editor.title")} id="editor" onMenu={props.onMenu} onClose={props.onClose}>
          <Button look="plain" onClick={fresh} disabled={running} data-testid="editor-new">
            <FilePlus2 size={16} aria-hidden /> <span className="max-sm:sr-only">{t("editor.new")}</span>
          </Button>
          <Button look="plain" aria-pressed={past} className={cx(past && "bg-hover text-ink!")} onClick={() => setPast(!past)} data-testid="editor-history-open">
            <History size={16} aria-hidden /> <span className="max-sm:sr-only">{t("editor.history")}</span>
          </Button>
        </PageHead>
      )}
      <div className="min-h-0 flex-1 overflow-auto px-6 py-5 max-md:px-3">
        <div className={cx("grid grid-cols-[minmax(0,1fr)] content-start gap-4", past && "lg:grid-cols-[minmax(0,1fr)_340px] lg:grid-rows-[auto_1fr]")}>
          <Card aria-label={t("editor.label")}>
            <div className="flex flex-wrap items-center gap-2 border-b border-line bg-sunken px-3 py-2">
              <Button
                look={running ? "normal" : "primary"}
                disabled={!running && !written}
                onClick={running ? stop : () => begin()}
                aria-keyshortcuts={aria(RUN)}
                data-tip={running ? undefined : keys(RUN)}
                data-testid={running ? "editor-stop" : "editor-run"}
              >
                {running ? <Square size={14} aria-hidden /> : <Play size={14} aria-hidden />} {t(running ? "editor.stop" : "editor.run")}
              </Button>
              <Button disabled={running || !written} onClick={() => begin(EXPLAIN)} data-testid="editor-explain">
                <Route size={14} aria-hidden /> {t("editor.explain")}
              </Button>
              <Button disabled={!written} onClick={() => void format()} data-testid="editor-format">
                <AlignLeft size={14} aria-hidden /> {t("editor.format")}
              </Button>
              <span className="flex min-w-0 flex-1 flex-wrap items-center justify-end gap-x-2 gap-y-1 text-xs text-ink-2 max-sm:basis-full max-sm:justify-start">
                <Badge tone={service ? "sp" : "user"} title={signedIn.principal.user_name}>
                  {service ? <UserCog size={14} aria-hidden /> : <User size={14} aria-hidden />} {t(service ? "approval.willRunApp" : "approval.willRun", { name })}
                </Badge>
                {signedIn.warehouse && <span className="truncate">{t("editor.on", { warehouse: signedIn.warehouse })}</span>}
              </span>
            </div>
            {first !== undefined && (
              <Code
                hand={hand}
                first={first}
                listed={listed}
                onText={(text) => {
                  drafts.write(EDITOR, text);
                  setWritten(text.trim() !== "");
                  setUnread(undefined);
                }}
                onChoice={look}
                onRun={() => begin()}
                onFormat={() => void format()}
              />
            )}
            {names.length > 0 && <Values values={names.map(valueOf)} onChange={(one) => setValues({ ...values, [one.name]: one })} onRun={() => begin()} />}
            <div className="flex min-h-9 flex-wrap items-center gap-x-3 border-t border-line px-3 py-1 text-xs text-ink-2">
              {place && (
                <Button size="sm" look="plain" className="-ml-2 text-xs text-bad!" onClick={() => wrong && hand.current?.go(wrong.from)} data-testid="editor-go">
                  <CircleAlert size={14} aria-hidden /> {t("editor.place", place)}
                </Button>
              )}
              <p role={unread ? "alert" : undefined} data-testid="editor-note">
                {unread ?? t("editor.keys", { run: keys(RUN) })}
              </p>
            </div>
          </Card>
          {past && <Past done={ended.current.count} onTake={({ shown }) => take({ text: String(shown.arguments.statement ?? ""), values: valuesOf(shown.arguments) })} />}
          <div className="grid min-w-0 content-start gap-3">
            {refused && <FailedNote {...refused} />}
            <Outcome host={props.host} turn={turn} onDecide={decide} onAgain={() => begin()} />
          </div>
        </div>
      </div>
    </main>
  );
}
