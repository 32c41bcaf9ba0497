import { expect, test, vi } from "vitest";
import { Checkpoints } from "@/lib/transfer/checkpoints";
import { begin, type TransferState } from "@/lib/transfer/state";
import { plainTerms } from "@/test/support/transfer-terms";

const terms = { ...plainTerms, bigBytes: 1 };
const at = (keysWalked: number): TransferState => ({ ...begin(terms, { atMs: 0 }), keysWalked });

test("one state is kept at a time, and none after the walk was told that all is kept", async () => {
  const kept: number[] = [];
  const answers: (() => void)[] = [];
  const checkpoints = new Checkpoints(({ keysWalked }) => {
    kept.push(keysWalked);
    return new Promise<void>((resolve) => answers.push(resolve));
  });
  checkpoints.offer(() => at(1));
  checkpoints.offer(() => at(2));
  expect(kept).toEqual([1]);

  const settled = checkpoints.settled();
  const underWay = new Promise<string>((resolve) => setImmediate(resolve, "under way"));
  expect(await Promise.race([settled, underWay])).toBe("under way");
  answers[0]!();
  await settled;
  await vi.waitFor(() => {
    checkpoints.offer(() => at(3));
    expect(kept).toEqual([1, 3]);
  });
  answers[1]!();
});

test("a state that is due is kept at once, however much keeping one costs", async () => {
  const kept: number[] = [];
  const checkpoints = new Checkpoints(({ keysWalked }) => {
    kept.push(keysWalked);
    const until = performance.now() + 20;
    while (performance.now() < until);
  });
  expect(checkpoints.offer(() => at(1))).toBe(true);
  await checkpoints.idle();
  expect(checkpoints.offer(() => at(2))).toBe(false);
  expect(checkpoints.offer(() => at(3), true)).toBe(true);
  expect(kept).toEqual([1, 3]);
});

test("a state that cannot be kept ends the walk, and no other is tried", async () => {
  const keep = vi.fn<() => Promise<void>>(() =>
    Promise.reject(new Error("somebody else works at it")),
  );
  const checkpoints = new Checkpoints(keep);
  checkpoints.offer(() => at(1));
  await checkpoints.idle();
  checkpoints.offer(() => at(2));
  expect(keep).toHaveBeenCalledTimes(1);
  await expect(checkpoints.settled()).rejects.toThrow("somebody else");
});
