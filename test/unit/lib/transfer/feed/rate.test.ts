import { expect, test } from "vitest";
import { Rate } from "@/lib/transfer/feed/rate";

test("nothing can be said before a second is over", () => {
  const rate = new Rate(5000);
  rate.add(7, 5999);

  expect(rate.perSec(5999)).toBeNull();
  expect(rate.perSec(6000)).toBe(7);
});

test("it is the mean of the last ten whole seconds", () => {
  const rate = new Rate(0);
  for (let second = 0; second < 30; second++) rate.add(second, second * 1000 + 500);

  expect(rate.perSec(30_000)).toBe(24.5);
  expect(rate.perSec(35_000)).toBe((25 + 26 + 27 + 28 + 29) / 10);
});

test("silence is zero once it was listened to, however long", () => {
  const rate = new Rate(0);
  rate.add(100, 0);

  expect(rate.perSec(10_999)).toBe(10);
  expect(rate.perSec(11_000)).toBe(0);
  expect(rate.perSec(1e9)).toBe(0);
});
