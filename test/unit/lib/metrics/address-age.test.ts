import { expect, test } from "vitest";
import { isAddressOld } from "@/lib/metrics/address-age";

const DAY_MS = 86_400_000;
const readAt = new Date("2026-03-02T10:00:00Z");
const later = (ms: number) => new Date(readAt.getTime() + ms);
const ids = Array.from({ length: 1000 }, (_, index) => `ins_${index.toString(36).repeat(5)}`);

const oldWithin = (hours: number) =>
  ids.filter((id) => isAddressOld(id, readAt, later(hours * 3_600_000))).length;

test("every address is old after a day, and none a moment after it was read", () => {
  for (const id of ids) {
    expect(isAddressOld(id, readAt, later(DAY_MS))).toBe(true);
    expect(isAddressOld(id, later(DAY_MS), later(DAY_MS))).toBe(false);
  }
});

test("a thousand addresses read at once are read again spread over the day", () => {
  let most = 0;
  for (let hour = 1; hour <= 24; hour++)
    most = Math.max(most, oldWithin(hour) - oldWithin(hour - 1));
  expect(most).toBeLessThan(80);
});
