// A window that a test plays on: it lays out what the shell answers, tells events, and draws again, all in one
// load of the page. What it hands over is JSON, so that no key of it is lost on the way.
import { Fragment, type ReactNode } from "react";
import { createRoot } from "react-dom/client";
import { App, Over } from "../src/App";
import type { Commands } from "../src/contract";
import { Boundary } from "../src/parts/Boundary";
import { forgetReplacing } from "../src/state/replacing";
import { answerWith, asked, listeners, type Replies } from "./host";
import { strangers } from "./strangers";

type Name = keyof Commands;

const root = createRoot(document.getElementById("root") as HTMLElement);
let replies: Replies = {};
let drawn = 0;
// React draws in a task of its own.
const settled = () => new Promise<void>((done) => requestAnimationFrame(() => setTimeout(done)));

const draw = (what: ReactNode) => {
  asked.clear();
  listeners.clear();
  root.render(<Fragment key={++drawn}>{what}</Fragment>);
  return settled();
};

const stage = {
  /** From now on these are the answers; those of other commands stay. */
  answer(json: string) {
    replies = { ...replies, ...(JSON.parse(json) as Replies) };
    answerWith(replies);
  },
  /** Forgets all answers, and what outlives a window. */
  forget() {
    forgetReplacing();
    replies = {};
    answerWith(replies);
  },
  /** Tells something to whoever listens to a command. */
  async tell(command: Name, json: string) {
    listeners.get(command)?.(JSON.parse(json) as never);
    await settled();
  },
  /** How often a command was asked since the window was drawn. */
  asked: (command: Name) => asked.get(command) ?? 0,
  settled,
  /** The whole window, from its start. */
  window: () =>
    draw(
      <Boundary>
        <App />
        <Over />
      </Boundary>,
    ),
  clear: () => draw(null),
  ...strangers({
    draw,
    tell: (event) => listeners.get("chat/send")?.(event as never),
    answer(more) {
      replies = { ...replies, ...more };
      answerWith(replies);
    },
  }),
};

export type Stage = typeof stage;
declare global {
  interface Window {
    stage: Stage;
  }
}
window.stage = stage;
document.documentElement.dataset.ready = "stage";
