import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { advance, approved } from "@/lib/migrations/advance";
import { firstCheckpoint, isWalking, type Checkpoint } from "@/lib/migrations/model";
import { progress } from "@/lib/migrations/progress";

const at = (part: Partial<Checkpoint>): Checkpoint => ({
  ...firstCheckpoint,
  keysTotal: 1000,
  ...part,
});

test("nothing is claimed before the keys are counted", () => {
  expect(progress(firstCheckpoint)).toEqual({ share: null, keysPerSec: null, secondsLeft: null });
});

describe("a pass is half copied, half compared", () => {
  test.each<[string, Partial<Checkpoint>, ReturnType<typeof progress>]>([
    ["counted", {}, { share: 0, keysPerSec: null, secondsLeft: null }],
    // 750 to copy and 1,000 to compare, 500 a second.
    [
      "a quarter copied",
      { keysCopied: 250, copyMs: 500 },
      { share: 0.125, keysPerSec: 500, secondsLeft: 3.5 },
    ],
    [
      "copied, extra keys being taken away",
      { step: "prune", keysCopied: 1000, copyMs: 2000 },
      { share: 0.5, keysPerSec: null, secondsLeft: 2 },
    ],
    [
      "half compared, faster than copied",
      {
        phase: "verify",
        step: "compare",
        keysCopied: 1000,
        copyMs: 2000,
        keysCompared: 500,
        compareMs: 250,
      },
      { share: 0.75, keysPerSec: 2000, secondsLeft: 0.25 },
    ],
    [
      "stopped half-way through copying",
      { phase: "failed", keysCopied: 500, copyMs: 500 },
      { share: 0.25, keysPerSec: 1000, secondsLeft: null },
    ],
  ])("%s", (_case, part, expected) => {
    expect(progress(at(part))).toEqual(expected);
  });
});

test.each(["await_approval", "done"] as const)("in phase %s the pass is at its end", (phase) => {
  const part = { phase, step: "compare", keysCompared: 900, compareMs: 10 } as const;
  expect(progress(at(part))).toEqual({ share: 1, keysPerSec: null, secondsLeft: null });
});

test("a source without keys is done as soon as it is counted", () => {
  expect(progress(at({ keysTotal: 0 }))).toMatchObject({ share: 1, secondsLeft: 0 });
});

test("the bar never goes back within a pass and stays between nothing and all, also while keys come and go", () => {
  const aSlice = fc.record({
    cursor: fc.constantFrom("0", "7", "42"),
    keys: fc.nat(600),
    milliseconds: fc.nat(5000),
  });
  fc.assert(
    fc.property(fc.array(aSlice, { maxLength: 30 }), fc.nat(1000), (slices, keysTotal) => {
      let checkpoint: Checkpoint = firstCheckpoint;
      for (const seen of slices) {
        const { phase, step, pass, database, cursor } = checkpoint;
        if (!isWalking(phase)) break;
        const before = progress(checkpoint).share ?? 0;
        const of = { phase, step, pass, database, cursor };
        const slice = { of, nextDatabase: null, differing: 0, keysTotal, ...seen };
        checkpoint = advance(checkpoint, slice);
        const { share, secondsLeft } = progress(checkpoint);
        expect(share).toBeGreaterThanOrEqual(before);
        expect(share).toBeLessThanOrEqual(1);
        expect(secondsLeft ?? 0).toBeGreaterThanOrEqual(0);
      }
    }),
  );
});

test("a new pass begins a new bar", () => {
  expect(progress(approved(at({ phase: "await_approval" }))).share).toBeNull();
});
