import { CircleAlert } from "lucide-react";
import { useState } from "react";
import type { Failure } from "../contract";

/** What could not be had of warehouse and model: the rest of the window works meanwhile. */
export function Missing(props: { missing: Failure[]; onAgain: () => Promise<void>; onDoctor: () => void }) {
  const [trying, setTrying] = useState(false);
  const again = async () => {
    if (trying) return;
    setTrying(true);
    await props.onAgain();
    setTrying(false);
  };
  return (
    <div className="missing">
      {props.missing.map((failure) => (
        <section
          className="note"
          role="status"
          key={`${failure.code} ${failure.message}`}
          data-testid="missing"
          data-code={failure.code}
        >
          <CircleAlert size={16} aria-hidden />
          <div>
            <p>{failure.message}</p>
            <p className="quiet">{failure.hint}</p>
            <div className="row">
              <button type="button" onClick={() => void again()} data-testid="again">
                {trying ? "Trying…" : "Try again"}
              </button>
              <button type="button" onClick={props.onDoctor} data-testid="doctor">
                Check everything
              </button>
            </div>
          </div>
        </section>
      ))}
    </div>
  );
}
