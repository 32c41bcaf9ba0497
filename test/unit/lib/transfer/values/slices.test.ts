import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  bytesOf,
  commandsOf,
  nextCount,
  roundsOf,
  SLICE_BYTES,
  SLICE_ELEMENTS,
  sliceMax,
} from "@/lib/transfer/values/slices";

const word = fc
  .oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 200_000 }))
  .map((length) => Buffer.alloc(length));

describe("commands for elements", () => {
  test("carry all of them, in order, and no more than a slice", () => {
    fc.assert(
      fc.property(fc.array(word, { maxLength: 60 }), fc.constantFrom(1, 2), (words, width) => {
        const whole = words.slice(0, words.length - (words.length % width));
        const commands = commandsOf(["RPUSH", "key"], whole, width);

        const carried = commands.map((command) => command.slice(2) as Buffer[]);
        expect(isSameRow(carried.flat(), whole)).toBe(true);
        for (const words of carried) {
          expect(words.length).toBeGreaterThan(0);
          const isOne = words.length === width;
          expect(isOne || bytesOf(words) <= SLICE_BYTES).toBe(true);
        }
      }),
    );
  });

  test("are cut by the number of elements too", () => {
    const words = Array.from({ length: 5000 }, () => Buffer.from("x"));
    const commands = commandsOf(["ZADD", "key"], words, 2);
    expect(commands.map(({ length }) => (length - 2) / 2)).toEqual([512, 512, 512, 512, 452]);
  });

  test("go in rounds of about a slice", () => {
    fc.assert(
      fc.property(fc.array(word, { maxLength: 60 }), (words) => {
        const commands = words.map((bytes) => ["APPEND", "key", bytes]);
        const rounds = [...roundsOf(commands)];
        expect(isSameRow(rounds.flat(), commands)).toBe(true);
        expect(rounds.every(({ length }) => length > 0)).toBe(true);
      }),
    );
  });
});

describe("how many elements are asked for next", () => {
  test("is what fills a slice, and never more than eight times as many as before", () => {
    expect(nextCount(64, { elements: 64, bytes: 64 * 512 })).toBe(256);
    expect(nextCount(4, { elements: 4, bytes: 4 })).toBe(32);
    expect(nextCount(512, { elements: 512, bytes: 512 })).toBe(SLICE_ELEMENTS);
    expect(nextCount(64, { elements: 64, bytes: 64_000_000 })).toBe(1);
    expect(nextCount(64, { elements: 0, bytes: 0 })).toBe(512);
  });

  test("is several times as much from far away", () => {
    const far = sliceMax({ isFar: true });
    expect(nextCount(512, { elements: 512, bytes: 512 }, far)).toBe(6 * SLICE_ELEMENTS);
    expect(nextCount(256, { elements: 256, bytes: SLICE_BYTES }, far)).toBe(2048);
    expect(sliceMax({ isFar: false })).toEqual({ bytes: SLICE_BYTES, elements: SLICE_ELEMENTS });
  });
});

/** The very same things in the same order; comparing their bytes would take long. */
function isSameRow(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((item, at) => item === other[at]);
}
