// The window in the middle of a conversation: what is written, told, found, and what goes wrong meanwhile.
import { App, Over } from "../../src/App";
import type { ChatSend, SessionState, TurnEvent } from "../../src/contract";
import { BRANCHED, CITED, CSV, ENDED, MACHINE, MENTIONABLE, NOTES, SHAPED, TOLD, WITH_FILES } from "../fixtures/chats";
import { FAILURES } from "../fixtures/failures";
import { NOBODY, OFFERED, SESSION, SIGNED_IN } from "../fixtures/people";
import { listeners } from "../host";
import type { Page, Steps } from "../page";
import { open, page } from "./windows";

const all = (id: string) => [...document.querySelectorAll<HTMLElement>(`[data-testid="${id}"]`)];
const chat = (id: string, title: string, more: Partial<Page> = {}, view?: Parameters<typeof page>[4], session = SESSION) =>
  page(`window-chat-${id}`, `Chat: ${title}`, session, more, view);
const ask = async ({ see, type, click }: Steps, text = "What was our revenue by region last quarter?") => {
  await see("thread");
  await type("composer", text);
  await click("send");
};
/** A turn that was asked just now, as far as it was told. */
const told = (id: string, title: string, events: TurnEvent[], seen: (steps: Steps) => Promise<unknown>, more: Partial<Page> = {}) =>
  chat(id, title, {
    ...more,
    replies: { "chat/send": { thread_id: "t1", turn_id: "u1" }, ...more.replies },
    events: { "chat/send": events },
    act: async (steps) => {
      await ask(steps);
      await seen(steps);
    },
  });
const says = (words: string) => ({ until }: Steps) => until(() => !!document.querySelector(".transcript")?.textContent?.includes(words));
/** Files, as they come from the dialog of the desktop. */
const choose = async ({ see }: Steps, files: File[]) => {
  const field = (await see("attach-files")) as HTMLInputElement;
  const given = new DataTransfer();
  for (const file of files) given.items.add(file);
  field.files = given.files;
  field.dispatchEvent(new Event("change", { bubbles: true }));
};
/** What is mentioned: found, looked for, or refused. */
const mentions = (id: string, title: string, text: string, reply: NonNullable<Page["replies"]>["mentions/list"], seen: string) =>
  chat(`mentions${id}`, `mentions${title}`, {
    replies: { "mentions/list": reply },
    act: async (steps) => {
      await open(steps);
      await steps.type("composer", text);
      await steps.see(seen);
      await steps.until(() => seen !== "completion" || all("completion").length > 1);
    },
  });
/** With what is told in passing. */
const passing = (
  <>
    <App />
    <Over />
  </>
);
const gate = (id: string, title: string, session: Partial<SessionState>): Page =>
  chat(id, title, { act: async ({ see }) => void (await see("failure")) }, undefined, { ...NOBODY, ...session });
const later = async ({ type, click, until }: Steps) => {
  // The thread has its name by then, and the composer is empty.
  await until(() => !!document.querySelector("[data-turn=u1]"));
  let waiting = 0;
  for (const text of ["And by month?", "Which of them has the highest margin, and did that change since the price increase?"]) {
    await type("composer", text);
    await click("send-later");
    waiting++;
    await until(() => all("queued").length === waiting && !document.querySelector("[data-testid=send-later]"));
  }
};

export const chats: Page[] = [
  chat("edited", "the question is edited", {
    act: async (steps) => {
      await open(steps);
      await steps.click("edit-question");
      await steps.see("rewrite");
    },
  }),
  chat("ways", "the second of three ways", { act: open }, BRANCHED),
  told("queue", "two wait in the queue", TOLD.table, later),
  told("queue-held", "one could not be sent", TOLD.table, async (steps) => {
    await later(steps);
    listeners.get("chat/send")?.(ENDED as never);
    await steps.see("queued-send");
  }, {
    replies: { "chat/send": ({ text }: ChatSend) => (text === "And by month?" ? FAILURES.offline : { thread_id: "t1", turn_id: "u1" }) },
  }),
  chat("files", "files, one of them opened and one refused", {
    act: async (steps) => {
      await open(steps);
      await choose(steps, [new File([CSV.text], CSV.name), new File([NOTES.text], NOTES.name), new File(["PK"], "budget.xlsx")]);
      await steps.see("composer-wrong");
      await steps.see("attachment");
      all("attachment")[0]?.querySelector("button")?.click();
      await steps.see("attachment-preview");
      await steps.type("composer", "Compare revenue with these targets.");
    },
  }),
  chat("files-sent", "a question with files", {
    act: async (steps) => {
      await open(steps);
      await steps.see("attachment");
    },
  }, WITH_FILES),
  mentions("", "", "Compare @", { found: MENTIONABLE.top, more: false }, "completion"),
  mentions("-within", " in a schema, with more", "Compare @main.sales.or", { found: MENTIONABLE.tables, more: true }, "completion"),
  mentions("-looking", ", looked for", "Compare @", "never", "completions"),
  mentions("-refused", ", refused", "Compare @", FAILURES.forbidden, "completions-failure"),
  chat("commands", "a slash is typed", {
    act: async (steps) => {
      await open(steps);
      await steps.type("composer", "/");
      await steps.see("completion");
    },
  }, undefined, { ...SESSION, signed_in: { ...SIGNED_IN, offers: OFFERED } }),
  ...(["Iberia", "Portugal"] as const).map((words, i) =>
    chat(i === 0 ? "find" : "find-nothing", i === 0 ? "words are found" : "words are not found", {
      act: async (steps) => {
        await open(steps);
        dispatchEvent(new KeyboardEvent("keydown", { key: "f", code: "KeyF", ctrlKey: true, bubbles: true, cancelable: true }));
        await steps.type("find-words", words);
        await steps.until(() => !!document.querySelector("[data-testid=find-count]")?.textContent);
      },
    }, BRANCHED),
  ),
  told("table", "an answer in the middle of a table", TOLD.table, says("2,240,11")),
  told("code", "an answer in the middle of a block", TOLD.code, says("DATE '2026-0")),
  told("stopped", "a turn was stopped", TOLD.stopped, ({ see }) => see("failure")),
  told("warehouse", "the warehouse starts", TOLD.warehouse, says("the warehouse is starting")),
  told("waits", "a rate limit is waited for", TOLD.waits, ({ see }) => see("countdown")),
  told("limited", "a rate limit ended the turn", TOLD.limited, ({ see }) => see("countdown")),
  told("model-down", "the model does not answer", TOLD.modelDown, ({ see }) => see("failure")),
  chat("shaped", "no rows, perhaps by a filter", {
    act: async (steps) => {
      await open(steps);
      await steps.see("shaped");
    },
  }, SHAPED),
  chat("cited", "passages and their sources", {
    act: async (steps) => {
      await open(steps);
      await steps.see("citations");
    },
  }, CITED),
  chat("offline", "the workspace cannot be reached", { replies: { "threads/show": FAILURES.offline }, act: async (steps) => {
    await steps.see("thread");
    all("thread")[1]?.click();
    await steps.see("failure");
  } }),
  chat("unkept", "the disk is full: what is written is not kept", {
    whole: () => passing,
    replies: { "drafts/keep": MACHINE.disk },
    act: async (steps) => {
      await open(steps);
      await steps.type("composer", "Which stores are below their target this week?");
      await steps.see("toast");
    },
  }),
  chat("full", "the disk is full: a question is not sent", {
    replies: { "chat/send": MACHINE.disk },
    act: async (steps) => {
      await ask(steps);
      await steps.see("failure");
    },
  }),
  gate("keyring", "the keyring is locked", { problem: MACHINE.keyring }),
  gate("newer", "the store is of a newer Behalf", { problem: MACHINE.newer }),
];
