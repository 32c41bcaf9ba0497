import { describe, expect, test } from "vitest";
import {
  formatAgo,
  formatBytes,
  formatCount,
  formatDuration,
  formatLevel,
  formatMoney,
  formatMonthly,
  formatMonthlyDifference,
  formatRate,
  formatShare,
} from "@/lib/format";

const MIB = 1024 ** 2;

test.each([
  [0, "0 B"],
  [1023, "1023 B"],
  [38.2 * MIB, "38.2 MB"],
  [50 * MIB, "50 MB"],
  [786_432_000, "750 MB"],
  [7 * 1024 * MIB, "7 GB"],
  [Infinity, "unlimited"],
  [null, "–"],
  [Number.NaN, "–"],
])("%s bytes read as %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  [65_000, "65,000"],
  [Infinity, "unlimited"],
  [null, "–"],
])("a count of %s reads as %s", (count, text) => {
  expect(formatCount(count)).toBe(text);
});

test.each([
  [0, "0/s"],
  [0.31, "0.3/s"],
  [1250.4, "1,250/s"],
  [null, "–"],
])("a rate of %s reads as %s", (rate, text) => {
  expect(formatRate(rate)).toBe(text);
});

test.each([
  [0.82, "82 %"],
  [0.004, "< 1 %"],
  [0, "0 %"],
  [1.2, "120 %"],
  [null, "–"],
])("a share of %s reads as %s", (share, text) => {
  expect(formatShare(share)).toBe(text);
});

describe("money", () => {
  test("carries cents only where there are any, and its period", () => {
    expect(formatMoney(1500, "USD")).toBe("15 $");
    expect(formatMoney(720, "EUR")).toBe("7.20 €");
    expect(formatMonthly(1_250_000, "USD")).toBe("12,500 $/month");
    expect(formatMonthly(null, "USD")).toBe("–");
  });

  test("a difference carries its sign", () => {
    expect(formatMonthlyDifference(1500, "USD")).toBe("+15 $/month");
    expect(formatMonthlyDifference(-8000, "USD")).toBe("−80 $/month");
    expect(formatMonthlyDifference(0, "USD")).toBe("same price");
  });
});

test.each([
  [20, "20 s"],
  [300, "5 min"],
  [12_000, "3 h 20"],
  [7200, "2 h"],
  [12 * 86_400, "12 days"],
  [-3, "0 s"],
  [null, "–"],
])("%s seconds read as %s", (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});

test("what was never is never, what was now is just now", () => {
  const now = new Date("2026-03-02T12:00:00Z");
  expect(formatAgo(null, now)).toBe("never");
  expect(formatAgo(new Date(now.getTime() - 2000), now)).toBe("just now");
  expect(formatAgo(new Date(now.getTime() - 20_000), now)).toBe("20 s ago");
});

test.each([
  [0.72, "▓▓▓▓▓▓▓░░░ 72 %"],
  [0, "░░░░░░░░░░ 0 %"],
  [1.3, "▓▓▓▓▓▓▓▓▓▓ 130 %"],
  [null, "–"],
])("a level of %s is drawn as %s", (share, text) => {
  expect(formatLevel(share)).toBe(text);
});
