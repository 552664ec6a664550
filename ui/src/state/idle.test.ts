// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Watch, watchInput } from "./idle";

const MINUTE = 60_000;

describe("a window that nobody uses", () => {
  let idle: number;
  let watch: Watch;
  const input = (name = "keydown") => {
    const event = new Event(name);
    window.dispatchEvent(event);
    return event;
  };
  /** Time passes, and no timer fires. */
  const sleep = (ms: number) => vi.setSystemTime(Date.now() + ms);

  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000_000_000 });
    idle = 0;
    watch = watchInput(5 * MINUTE, () => idle++);
  });
  afterEach(() => {
    watch.end();
    vi.useRealTimers();
  });

  it("is told once, after so long", () => {
    vi.advanceTimersByTime(5 * MINUTE - 1);
    expect(idle, "a moment before").toBe(0);
    vi.advanceTimersByTime(1);
    expect(idle, "in time").toBe(1);
    vi.advanceTimersByTime(60 * MINUTE);
    window.dispatchEvent(new Event("focus"));
    expect(idle, "and not again").toBe(1);
  });

  it.each(["pointerdown", "keydown", "wheel", "touchstart"])("is used by a %s", (name) => {
    vi.advanceTimersByTime(4 * MINUTE);
    input(name);
    vi.advanceTimersByTime(5 * MINUTE - 1);
    expect(idle, "counted from the last input").toBe(0);
    vi.advanceTimersByTime(1);
    expect(idle).toBe(1);
  });

  it("is not used by a pointer that passes over it", () => {
    vi.advanceTimersByTime(4 * MINUTE);
    input("pointermove");
    vi.advanceTimersByTime(MINUTE);
    expect(idle).toBe(1);
  });

  it("waits for a turn that runs", () => {
    watch.hold(true);
    vi.advanceTimersByTime(30 * MINUTE);
    expect(idle, "a turn runs").toBe(0);
    watch.hold(false);
    expect(idle, "it has ended, and nobody was there").toBe(1);
  });

  it("is used by an input during a turn", () => {
    watch.hold(true);
    vi.advanceTimersByTime(30 * MINUTE);
    input();
    watch.hold(false);
    vi.advanceTimersByTime(5 * MINUTE - 1);
    expect(idle).toBe(0);
    vi.advanceTimersByTime(1);
    expect(idle).toBe(1);
  });

  it.each([
    ["comes to the front", () => window.dispatchEvent(new Event("focus"))],
    ["is seen again", () => document.dispatchEvent(new Event("visibilitychange"))],
  ])("is looked at when it %s after a sleep", (_, wake) => {
    vi.advanceTimersByTime(MINUTE);
    sleep(3 * MINUTE);
    wake();
    expect(idle, "a short sleep").toBe(0);
    sleep(60 * MINUTE);
    wake();
    expect(idle, "a long one").toBe(1);
  });

  it("lets no key through that comes too late", () => {
    let heard = 0;
    const hear = () => heard++;
    window.addEventListener("keydown", hear);
    input();
    expect(heard, "in time").toBe(1);
    sleep(60 * MINUTE);
    input();
    expect(idle, "the key does not count as use").toBe(1);
    expect(heard, "and does nothing").toBe(1);
    window.removeEventListener("keydown", hear);
  });

  it("does not stay open because a clock was set back", () => {
    sleep(-60 * MINUTE);
    window.dispatchEvent(new Event("focus"));
    vi.advanceTimersByTime(5 * MINUTE);
    expect(idle).toBe(1);
  });

  it("is not watched any more after the end", () => {
    watch.end();
    vi.advanceTimersByTime(60 * MINUTE);
    window.dispatchEvent(new Event("focus"));
    input();
    expect(idle).toBe(0);
  });
});
