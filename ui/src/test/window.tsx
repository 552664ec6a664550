// The whole window with a person in it, as tests of the chat need it. `../host` is mocked by `./host`.
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import type { Offers, SessionState, SignedIn, ThreadView, TurnEvent } from "../contract";
import { engine } from "./host";

// What jsdom lacks of a window.
const none = { matches: false, addEventListener: () => {}, removeEventListener: () => {} };
class Observer {
  observe() {}
  unobserve() {}
  disconnect() {}
}
Object.assign(globalThis, {
  IS_REACT_ACT_ENVIRONMENT: true,
  matchMedia: () => none,
  ResizeObserver: Observer,
  IntersectionObserver: Observer,
});
Element.prototype.scrollIntoView = () => {};
// A text that is measured has no size.
Range.prototype.getClientRects = () => [] as unknown as DOMRectList;
Range.prototype.getBoundingClientRect = () => new DOMRect();

export const nobody: SessionState = {
  host: "https://one.example",
  signed_in: null,
  fixed: false,
  profile: "default",
  profiles: [
    { name: "default", host: "https://one.example", user_name: "alice@example.com" },
    { name: "work", host: "https://two.example", user_name: "bob@example.com" },
  ],
  notices: [],
  problem: null,
  locked: null,
  idle_minutes: 15,
  managed: null,
};
/** A configuration that offers this, and nothing else. */
export const offering = (more: Partial<Offers> = {}): Offers => ({ app: null, greeting: null, starters: [], prompts: [], models: [], agents: [], ...more });
export const as = (user: string, more: Partial<SignedIn> = {}): SessionState => ({
  ...nobody,
  signed_in: {
    principal: { id: user, user_name: `${user}@example.com` },
    display_name: user,
    exchange: "",
    warehouse: "starter",
    model: "chat",
    model_as_app: false,
    missing: [],
    service_principal: false,
    compares: "off",
    ends_at_ms: null,
    offers: offering(),
    ...more,
  },
});

export const said = (turn_id: string, question: string, answer?: string): ThreadView["messages"] => [
  { turn_id, role: "user", text: question, created_at: "" },
  ...(answer ? [{ turn_id, role: "assistant" as const, text: answer, created_at: "" }] : []),
];
export const view = (messages: ThreadView["messages"], more: Partial<ThreadView> = {}): ThreadView => ({
  messages,
  actions: [],
  approvals: [],
  branches: [],
  running: null,
  ...more,
});
export const thread = (id: string, title: string) => ({ id, title, created_at: "", updated_at: "", pinned: false });

let root: Root;
let place: HTMLElement;

/** A place to draw in, and an engine that replies so and was asked nothing. */
export function begin(replies: Record<string, unknown>) {
  engine.asked = [];
  engine.channels = [];
  engine.replies = replies;
  place = document.body.appendChild(document.createElement("div"));
  root = createRoot(place);
}

export const draw = (part: React.ReactNode) => act(async () => root.render(part));

/** Opens the window; `App` comes from the test, which has mocked what it stands on. */
export async function open(App: () => React.ReactNode, state: SessionState, replies: Record<string, unknown> = {}) {
  begin({ "session/state": state, "threads/list": { threads: [] }, ...replies });
  await draw(<App />);
  // What shows an answer comes later.
  await act(async () => void (await import("../parts/Turn")));
}

export async function close() {
  await act(async () => root.unmount());
  place.remove();
}

export const find = <E extends HTMLElement>(id: string) => document.querySelector<E>(`[data-testid="${id}"]`);
export const all = (id: string) => [...document.querySelectorAll<HTMLElement>(`[data-testid="${id}"]`)];
export const click = (target: string | HTMLElement | null | undefined) =>
  act(async () => (typeof target === "string" ? find(target) : target)?.click());
export const text = () => place.textContent ?? "";
export const asked = (command: string) => engine.asked.filter(([name]) => name === command).map(([, request]) => request);
export const composer = () => find<HTMLTextAreaElement>("composer");

/** Types into a field, with the caret at the end. */
export const write = (value: string, id = "composer") =>
  act(async () => {
    const field = find<HTMLTextAreaElement>(id);
    const own = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement;
    // React hears of a value only where it did not set it itself.
    Object.getOwnPropertyDescriptor(own.prototype, "value")?.set?.call(field, value);
    field?.dispatchEvent(new Event("input", { bubbles: true }));
  });

/** Presses a key where the focus is, or on a part. */
export const press = (key: string, more: KeyboardEventInit = {}, id?: string) =>
  act(async () => {
    const target = (id && find(id)) || document.activeElement || document.body;
    target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
  });

/** What the last turn, or another, tells. */
export const tell = (event: TurnEvent | { event: "end" }, channel = engine.channels.length - 1) =>
  act(async () => engine.channels[channel]?.(event));

/** A turn that ends well. */
export const finish = (turn_id: string, message: string, channel?: number) =>
  tell({ event: "turnFinished", turn_id, message, usage: { prompt_tokens: 1, completion_tokens: 1 } }, channel);
