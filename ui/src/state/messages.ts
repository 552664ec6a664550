// The turns of a conversation, gone through one by one by key.

const MESSAGES = "article.turn";

/** Where the arrows mean the next message: on the transcript itself, or on a message. */
export function isAmong(target: EventTarget | null, transcript: HTMLElement): boolean {
  return target === transcript || (target instanceof HTMLElement && target.matches(MESSAGES));
}

/** Goes to the message after the one that has the focus, or before it; false where none is drawn. */
export function goToMessage(transcript: HTMLElement, by: 1 | -1): boolean {
  const all = [...transcript.querySelectorAll<HTMLElement>(MESSAGES)];
  const at = all.indexOf(document.activeElement as HTMLElement);
  const next = at < 0 ? inSight(transcript, all, by) : all[at + by];
  if (!next) return false;
  next.focus({ preventScroll: true });
  // Its beginning, where it is read from.
  next.scrollIntoView({ block: "start" });
  return true;
}

/** The first that is in sight, or the last where it is gone up. */
function inSight(transcript: HTMLElement, all: HTMLElement[], by: 1 | -1): HTMLElement | undefined {
  const view = transcript.getBoundingClientRect();
  if (by > 0) return all.find((one) => one.getBoundingClientRect().bottom >= view.top);
  return all.findLast((one) => one.getBoundingClientRect().top <= view.bottom);
}
