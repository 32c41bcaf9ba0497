import { expect, test } from "vitest";
import { retryAt } from "@/lib/scaling/changes/retry-at";
import { NOW } from "@/test/support/scaling";

const minutesAgo = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);

test("what never failed may be tried", () => {
  expect(retryAt([])).toBeNull();
});

test.each([
  [1, 10],
  [2, 20],
  [3, 40],
  [6, 320],
  [7, 360],
  [50, 360],
])("after %d failures in a row the next try waits %d minutes", (count, minutes) => {
  const failedAt = Array.from({ length: count }, (_, index) => minutesAgo(index));
  expect(retryAt(failedAt)).toEqual(minutesAgo(-minutes));
});
