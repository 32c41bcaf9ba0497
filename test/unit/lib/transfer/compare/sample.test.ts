import { describe, expect, test } from "vitest";
import { isSampled } from "@/lib/transfer/compare/sample";

const keys = Array.from({ length: 20_000 }, (_, index) => Buffer.from(`session:${index}`));

describe("a sample", () => {
  test("of one in one is every key", () => {
    expect(keys.every((key) => isSampled(key, 1))).toBe(true);
  });

  test.each([2, 10, 100])("of one in %i has about that share of the keys", (oneIn) => {
    const share = keys.filter((key) => isSampled(key, oneIn)).length / keys.length;
    expect(share).toBeGreaterThan(0.8 / oneIn);
    expect(share).toBeLessThan(1.2 / oneIn);
  });

  test("has the same keys each time", () => {
    const once = keys.filter((key) => isSampled(key, 10));
    expect(keys.filter((key) => isSampled(key, 10))).toEqual(once);
  });
});
