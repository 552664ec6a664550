import { Button } from "../design/Button";

/** What can be asked in any workspace. */
const QUESTIONS = ["What tables can I access?", "Who am I?"];
/** Begun here, and ended by whoever asks: a table is chosen from a list. */
const BEGINNINGS = ["What is in the table @", "Show me ten rows of @"];

/** A thread with nothing in it: who would ask, what is reached, and what could be asked. */
export function Welcome(props: {
  userName: string;
  unable: boolean;
  onAsk: (text: string) => void;
  /** What answers, and what the data comes from. */
  model?: string | null;
  warehouse?: string | null;
  /** Puts the beginning of a question into the composer. */
  onBegin?: (text: string) => void;
}) {
  const { model, warehouse, onBegin } = props;
  return (
    <section className="grid justify-items-center gap-2 pt-[14vh] text-center max-md:pt-[6vh]">
      <h2 className="text-xl font-semibold tracking-tight">What would you like to know?</h2>
      <p className="text-ink-2 [overflow-wrap:anywhere]">Everything runs as {props.userName}.</p>
      {(model || warehouse) && (
        <p className="text-sm text-ink-2 [overflow-wrap:anywhere]" data-testid="reach">
          {[model && `${model} answers`, warehouse && `the warehouse ${warehouse} runs the SQL`].filter(Boolean).join(", ")}.
          What you may see there, you see here.
        </p>
      )}
      <div className="mt-5 flex flex-wrap justify-center gap-2" role="group" aria-label="Questions to begin with">
        {QUESTIONS.map((text) => (
          <Button round key={text} disabled={props.unable} onClick={() => props.onAsk(text)} data-testid="starter">
            {text}
          </Button>
        ))}
        {onBegin &&
          BEGINNINGS.map((text) => (
            <Button round key={text} disabled={props.unable} onClick={() => onBegin(text)} data-testid="beginning">
              {text.replace("@", "…")}
            </Button>
          ))}
      </div>
    </section>
  );
}
