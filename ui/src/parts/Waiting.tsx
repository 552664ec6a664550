import { Check, Copy, LoaderCircle } from "lucide-react";
import { useEffect, useState } from "react";
import type { SignInWaiting } from "../contract";

const LIMIT_S = 300;

/** A sign-in that waits for the browser, with its link in sight. */
export function Waiting(props: { waiting: SignInWaiting; onAgain: () => void; onCancel: () => void }) {
  const { url, opened } = props.waiting;
  const [left, setLeft] = useState(LIMIT_S);
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    const timer = setInterval(() => setLeft((s) => Math.max(0, s - 1)), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <section className="waiting" aria-live="polite">
      <p>
        <LoaderCircle className="spin" size={16} aria-hidden />
        {opened ? "Waiting for you in the browser" : "Open this link in your browser"}
        <span className="quiet tabular">
          {Math.floor(left / 60)}:{String(left % 60).padStart(2, "0")}
        </span>
      </p>
      <code className="link" data-testid="sign-in-link">
        {url}
      </code>
      <div className="row">
        <button
          type="button"
          onClick={async () => {
            await navigator.clipboard.writeText(url);
            setCopied(true);
          }}
        >
          {copied ? <Check size={16} /> : <Copy size={16} />} {copied ? "Copied" : "Copy link"}
        </button>
        <button type="button" onClick={props.onAgain}>
          Try again
        </button>
        <button type="button" className="plain" onClick={props.onCancel} data-testid="cancel-sign-in">
          Cancel
        </button>
      </div>
    </section>
  );
}
