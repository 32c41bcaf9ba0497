import { expect, test } from "vitest";
import { Loop } from "@/local/loop";

const HOUR_MS = 3_600_000;

/** A loop that rests for an hour and tells when a body begins. */
function aLoop(body: (looks: number) => Promise<void> = async () => {}) {
  let looks = 0;
  const errors: unknown[] = [];
  const waiting: { looks: number; reached: () => void }[] = [];
  const loop = new Loop(
    async () => {
      looks++;
      for (const one of waiting) if (looks >= one.looks) one.reached();
      await body(looks);
      return HOUR_MS;
    },
    (error) => errors.push(error),
  );
  const reached = (wanted: number) =>
    new Promise<void>((done) => {
      if (looks >= wanted) done();
      else waiting.push({ looks: wanted, reached: done });
    });
  return { loop, errors, reached, looks: () => looks };
}

test("a call that comes while the work is being done is not lost", async () => {
  const { loop, reached, looks } = aLoop(async (number) => {
    if (number === 1) loop.wake();
  });

  await reached(2);
  await loop.stop();

  expect(looks()).toBe(2);
});

test("an error is told, and the work is looked at again", async () => {
  const { loop, reached, errors } = aLoop(async (number) => {
    if (number === 1) throw new Error("once");
  });

  await reached(2);
  await loop.stop();

  expect(errors).toEqual([new Error("once")]);
});

test("the work never overlaps, and stopping waits for it", async () => {
  let inside = 0;
  let most = 0;
  const { loop, reached } = aLoop(async () => {
    most = Math.max(most, ++inside);
    await new Promise((resolve) => setTimeout(resolve, 10));
    inside--;
  });

  for (let time = 0; time < 5; time++) loop.wake();
  await reached(2);
  await loop.stop();

  expect({ inside, most }).toEqual({ inside: 0, most: 1 });
});
