import { expect, test } from "vitest";
import { MinuteWindow, TokenPool } from "@/local/platforms/limits";

const SECOND = 1000;

test("a pool gives what it holds, refuses, and refills by the minute", () => {
  const pool = new TokenPool(3, 60);

  expect([0, 0, 0, 0].map((now) => pool.take("ada", now))).toEqual([true, true, true, false]);
  expect(pool.remaining("ada", 0)).toBe(0);
  expect(pool.remaining("bo", 0)).toBe(3);
  expect(pool.take("ada", SECOND)).toBe(true);
  expect(pool.take("ada", SECOND)).toBe(false);
  expect(pool.remaining("ada", 60 * SECOND)).toBe(3);
});

test("a window lets so many through in any minute; what it refused does not count", () => {
  const window = new MinuteWindow(2);

  expect([0, 30, 40, 50].map((at) => window.take("ada", at * SECOND))).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(window.take("bo", 50 * SECOND)).toBe(true);
  expect(window.take("ada", 61 * SECOND)).toBe(true);
  expect(window.take("ada", 62 * SECOND)).toBe(false);
});
