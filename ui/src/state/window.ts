// What the whole window can be told, by key, palette, prompt or link: each of it is done by the window's own parts.
import type { Failure, ThreadForm } from "../contract";
import { mayTell, toast } from "../design/toast";
import { rpc } from "../host";
import { said } from "../i18n";
import { type Acts, useActs } from "./commands";
import { useMayExport } from "./managed";
import { useLink } from "./link";
import { goToPane } from "./panes";
import { useShortcuts } from "./shortcuts";

/** Of a link to a thread that whoever is signed in does not have. */
export const notHere = (): Failure => ({
  code: "not_found",
  message: said().t("chat.notHere"),
  hint: said().t("chat.notHereHint"),
});

export interface WindowParts {
  /** Whether somebody is signed in and looks at the window. */
  there: boolean;
  thread?: string;
  /** The page that stands in place of the conversation. */
  page?: string;
  /** Whether the chats lie over the conversation. */
  menu: boolean;
  aside: { toggle: () => void; show: () => void };
  onOpen: (thread?: string) => void;
  onLinked: (thread: string) => void;
  onMenu: (open: boolean) => void;
  onOver: (name: "palette" | "shortcuts") => void;
  onPanel: (name: "identity" | "remembered") => void;
  onPage: (name: "audit" | "settings" | "doctor" | "diagnostics" | "compare" | "ready" | "sql") => void;
  /** From a page back to the conversation. */
  onBack: () => void;
  onLock?: () => void;
  onFailure: (error: unknown, again?: () => void) => void;
}

/** Goes to a part as soon as it is there. */
const focus = (id: string) => setTimeout(() => document.querySelector<HTMLElement>(`[data-testid=${id}]`)?.focus());

/** Whether the window is so narrow that the chats lie over the conversation. */
const narrow = () => window.matchMedia("(max-width: 719px)").matches;

export function useWindow(parts: WindowParts): { narrow: () => boolean } {
  const { there, thread, page, menu, aside } = parts;
  const mayExport = useMayExport();
  const save = (form: ThreadForm) => () => {
    const may = mayTell();
    rpc("threads/export", { thread_id: thread ?? "", form }).then(
      ({ path }) => may() && toast({ text: (t) => t("chat.saved", { path }) }),
      (error) => may() && parts.onFailure(error, save(form)),
    );
  };
  const acts: Acts = {
    new: () => {
      parts.onOpen();
      focus("composer");
    },
    palette: () => parts.onOver("palette"),
    shortcuts: () => parts.onOver("shortcuts"),
    search: () => {
      if (narrow()) parts.onMenu(true);
      else aside.show();
      focus("search");
    },
    // Behind a page the conversation itself cannot.
    compose: page
      ? () => {
          parts.onBack();
          focus("composer");
        }
      : undefined,
    sidebar: () => (narrow() ? parts.onMenu(!menu) : aside.toggle()),
    pane: () => goToPane(1),
    "pane-back": () => goToPane(-1),
    identity: () => parts.onPanel("identity"),
    remembered: () => parts.onPanel("remembered"),
    audit: () => parts.onPage("audit"),
    settings: () => parts.onPage("settings"),
    doctor: () => parts.onPage("doctor"),
    compare: () => parts.onPage("compare"),
    sql: () => parts.onPage("sql"),
    diagnostics: () => parts.onPage("diagnostics"),
    ready: () => parts.onPage("ready"),
    lock: parts.onLock,
    export: thread && mayExport ? save("markdown") : undefined,
    "export-json": thread && mayExport ? save("json") : undefined,
  };
  useActs(there ? acts : {});
  useShortcuts();
  useLink(there, parts.onLinked);
  return { narrow };
}
