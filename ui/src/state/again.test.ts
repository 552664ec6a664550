// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { keepLooking, passes } from "./again";

describe("looking again", () => {
  let looks: number[];
  let end: () => void;
  const look = async () => void looks.push(Date.now() / 1000);
  const after = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);

  beforeEach(() => {
    vi.useFakeTimers({ now: 0 });
    looks = [];
  });
  afterEach(() => {
    end();
    vi.useRealTimers();
  });

  it("happens ever less often, and every minute in the end", async () => {
    end = keepLooking(look);
    await after(300);
    expect(looks, "after 5, 10, 20, 40, 60, 60, 60 seconds").toEqual([5, 15, 35, 75, 135, 195, 255]);
  });

  it("happens at once when the network is back, and begins anew", async () => {
    end = keepLooking(look);
    await after(20);
    window.dispatchEvent(new Event("online"));
    await after(17);
    expect(looks, "the wait of 20 s is given up for one of 5 s").toEqual([5, 15, 20, 25, 35]);
  });

  it("does not overtake a look that is under way", async () => {
    let done: () => void = () => {};
    end = keepLooking(() => {
      void look();
      return new Promise<void>((resolve) => (done = resolve));
    });
    await after(100);
    window.dispatchEvent(new Event("online"));
    expect(looks, "the first has no answer yet").toEqual([5]);
    done();
    await after(5);
    expect(looks, "the network was back meanwhile: the shortest wait").toEqual([5, 105]);
  });

  it("ends, also in the middle of a look", async () => {
    let done: () => void = () => {};
    end = keepLooking(() => {
      void look();
      return new Promise<void>((resolve) => (done = resolve));
    });
    await after(5);
    end();
    done();
    window.dispatchEvent(new Event("online"));
    await after(300);
    expect(looks).toEqual([5]);
  });

  it("is of use where a failure may pass by itself", () => {
    end = () => {};
    const failure = { message: "", hint: "" };
    expect(passes({ ...failure, code: "offline" })).toBe(true);
    expect(passes({ ...failure, code: "declined" })).toBe(false);
    expect(passes(null)).toBe(false);
  });
});
