import type { ReactNode } from "react";
import type { Events, Replies } from "./host";

/** One state of a part, with a name. */
export interface Scene {
  title: string;
  body: ReactNode;
}

/** A sheet of states, or the whole window in one. */
export interface Page {
  id: string;
  title: string;
  /** What the shell would answer. */
  replies?: Replies;
  /** What it would tell on the way. */
  events?: Events;
  scenes?: () => Scene[];
  whole?: () => ReactNode;
  /** What a person does before it is looked at. */
  act?: (steps: Steps) => Promise<void>;
}

export interface Steps {
  /** Waits for a part by its test id. */
  see: (id: string) => Promise<HTMLElement>;
  click: (id: string) => Promise<void>;
  /** Writes into a field. */
  type: (id: string, text: string) => Promise<void>;
  /** Waits until the page is so. */
  until: (isSo: () => boolean) => Promise<void>;
}
