import fc from "fast-check";
import { expect, test } from "vitest";
import { readIdSeed, ulid } from "@/local/engine/ulid";

const seed = readIdSeed(`1700000000000,${Buffer.alloc(10, 255).toString("base64")}`)!;

test("ids of one seed repeat with the seed and differ with the index", () => {
  const ids = Array.from({ length: 100 }, (_, index) => ulid(seed, index));
  expect(ids).toEqual(Array.from({ length: 100 }, (_, index) => ulid(seed, index)));
  expect(new Set(ids).size).toBe(100);
  expect(ids.every((id) => /^[0-9A-HJKMNP-TV-Z]{26}$/.test(id))).toBe(true);
});

test("ids sort by time", () => {
  const moment = fc.integer({ min: 0, max: 2 ** 47 });
  fc.assert(
    fc.property(moment, moment, (a, b) => {
      const [early, late] = [Math.min(a, b), Math.max(a, b) + 1];
      expect(ulid({ ...seed, ms: early }) < ulid({ ...seed, ms: late })).toBe(true);
    }),
  );
});

test.each([undefined, "", "x,AAAA", "1,AAAA", "1"])(
  "ids are not made from the seed %s",
  (header) => {
    expect(readIdSeed(header)).toBeNull();
  },
);
