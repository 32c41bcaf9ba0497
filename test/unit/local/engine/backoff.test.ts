import { expect, test } from "vitest";
import { holdMs, retryWaitMs, RETRY_WAITS_MS } from "@/local/engine/backoff";

const wait = (attempt: number, chance = 0) =>
  retryWaitMs(attempt, { waitsMs: RETRY_WAITS_MS, jitterMs: 30_000, chance });

test("waits before retries follow the table and stay at its end", () => {
  expect([0, 1, 9, 50].map((attempt) => wait(attempt))).toEqual([
    15_000, 30_000, 7_200_000, 7_200_000,
  ]);
  expect(wait(0, 1)).toBe(45_000);
});

test("waits while the app is away grow from a quarter of a second to five", () => {
  expect([0, 1, 2, 10, 5000].map(holdMs)).toEqual([250, 500, 1000, 5000, 5000]);
});
