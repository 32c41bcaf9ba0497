import { describe, expect, test } from "vitest";
import { inSlices } from "@/lib/scaling/simulate/in-slices";

const never = new AbortController().signal;

/** Work that takes about `milliseconds` of this process, in steps of one. */
function* work(milliseconds: number): Generator<undefined, string> {
  for (let step = 0; step < milliseconds; step++) {
    const untilMs = performance.now() + 1;
    while (performance.now() < untilMs) Math.sqrt(step);
    yield;
  }
  return "done";
}

describe("long work", () => {
  test("comes to its end, and others have their turn meanwhile", async () => {
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    expect(await inSlices(work(300), never)).toBe("done");
    clearInterval(timer);
    // 300 ms in slices of 15; a machine that is busy makes fewer steps in each, and so more slices.
    expect(turns).toBeGreaterThanOrEqual(10);
  });

  test("ends with the reason of whoever gives it up", async () => {
    const given = new AbortController();
    const running = inSlices(work(10_000), given.signal);
    setTimeout(() => given.abort(new Error("Not wanted any more")), 5);
    await expect(running).rejects.toThrow("Not wanted any more");
  });

  test("does not begin when it was given up before", async () => {
    let steps = 0;
    function* counted(): Generator<undefined, void> {
      steps += 1;
      yield;
    }
    await expect(inSlices(counted(), AbortSignal.abort())).rejects.toThrow();
    expect(steps).toBe(0);
  });
});
