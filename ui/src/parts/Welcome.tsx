import { Button } from "../design/Button";

const STARTERS = [
  "What tables can I access?",
  "What was our revenue by region last quarter?",
  "What are our top 5 products by revenue?",
];

/** A thread with nothing in it: who would ask, and what could be asked. */
export function Welcome(props: { userName: string; unable: boolean; onAsk: (text: string) => void }) {
  return (
    <section className="grid justify-items-center gap-2 pt-[14vh] text-center max-md:pt-[6vh]">
      <h2 className="text-xl font-semibold tracking-tight">What would you like to know?</h2>
      <p className="text-ink-2 [overflow-wrap:anywhere]">Everything runs as {props.userName}.</p>
      <div className="mt-5 flex flex-wrap justify-center gap-2">
        {STARTERS.map((text) => (
          <Button round key={text} disabled={props.unable} onClick={() => props.onAsk(text)}>
            {text}
          </Button>
        ))}
      </div>
    </section>
  );
}
