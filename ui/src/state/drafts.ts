// What is being written and was not sent: for each thread, for the one that has not begun, and in the SQL editor.

import type { Kept } from "./unfinished";

/** The SQL editor, as a place. */
export const EDITOR = Symbol("editor");

/** A thread, or nothing for the one that has not begun, or the editor. */
export type Place = string | null | typeof EDITOR;

/** Where drafts rest. */
export interface Shelf {
  show: (place: Place) => Promise<string>;
  keep: (place: Place, text: string) => Promise<unknown>;
}

/** How long the typing must rest before it is kept, in milliseconds. */
const REST = 400;

/**
 * The drafts of one owner. Whoever makes one ends it when the window is another's: what is written after
 * that goes nowhere, so that nothing of one person rests with another.
 */
export class Drafts {
  /** What is being written in other places than the composer: with whoever writes it, but not kept anywhere. */
  readonly unfinished: Kept = new Map();
  private texts = new Map<Place, string>();
  private unkept = new Set<Place>();
  private timer?: ReturnType<typeof setTimeout>;
  private going: Promise<void> = Promise.resolve();
  private ended = false;
  private held = false;

  constructor(private shelf: Shelf) {}

  /** What is known to be written there, without asking. */
  known(place: Place): string | undefined {
    return this.texts.get(place);
  }

  /** What is written there; nothing where it cannot be read: it is asked for once more the next time. */
  read(place: Place): Promise<string> {
    return this.rested(place).catch(() => this.known(place) ?? "");
  }

  /** What is written there, or why it cannot be read. What was written meanwhile comes before what rested. */
  async rested(place: Place): Promise<string> {
    const known = this.known(place);
    if (known !== undefined) return known;
    const rested = await this.shelf.show(place);
    const written = this.known(place);
    if (written !== undefined) return written;
    if (!this.ended) this.texts.set(place, rested);
    return rested;
  }

  write(place: Place, text: string) {
    if (this.ended || this.texts.get(place) === text) return;
    this.texts.set(place, text);
    this.unkept.add(place);
    this.wait();
  }

  private wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), REST);
  }

  /** Keeps everything, and then nothing until it is let go: another may be there any moment. */
  async hold() {
    const kept = this.flush();
    this.held = true;
    await kept;
  }

  /** Nobody else came. */
  letGo() {
    this.held = false;
    if (this.unkept.size > 0 && !this.ended) this.wait();
  }

  /** The thread has begun: what is written goes on in it, and what was sent is written nowhere. */
  begin(thread: string, text: string) {
    this.write(null, "");
    this.write(thread, text);
  }

  /** Keeps at once what is not kept yet. What cannot be kept stays here, and is kept with the next. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    if (this.held) return this.going;
    const all = [...this.unkept];
    this.unkept.clear();
    // One after the other, so that an older text never rests on a newer one.
    this.going = this.going.then(async () => {
      for (const place of all) await this.put(place);
    });
    return this.going;
  }

  /** Lets go of everything. */
  end() {
    this.ended = true;
    clearTimeout(this.timer);
    this.texts.clear();
    this.unfinished.clear();
    this.unkept.clear();
  }

  private async put(place: Place) {
    const text = this.texts.get(place);
    if (text === undefined) return;
    try {
      await this.shelf.keep(place, text);
    } catch (error) {
      // Of a thread that was deleted there is nothing to keep.
      const gone = (error as { code?: string }).code === "not_found";
      if (!gone && !this.ended) this.unkept.add(place);
    }
  }
}
