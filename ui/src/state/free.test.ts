import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { whenFree } from "./free";

describe("a call to a thread that may still be held", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("is made again until the thread is free", async () => {
    const call = vi.fn().mockRejectedValueOnce({ code: "busy" }).mockResolvedValueOnce("done");
    const reply = whenFree(call);
    await vi.runAllTimersAsync();
    expect(await reply).toBe("done");
    expect(call).toHaveBeenCalledTimes(2);
  });

  it("gives up after a while, and at once on anything else", async () => {
    const busy = vi.fn().mockRejectedValue({ code: "busy" });
    const ended = whenFree(busy).catch((error) => error);
    await vi.runAllTimersAsync();
    expect(await ended).toEqual({ code: "busy" });
    expect(busy).toHaveBeenCalledTimes(5);
    const wrong = vi.fn().mockRejectedValue({ code: "invalid" });
    await expect(whenFree(wrong)).rejects.toEqual({ code: "invalid" });
    expect(wrong).toHaveBeenCalledTimes(1);
  });
});
