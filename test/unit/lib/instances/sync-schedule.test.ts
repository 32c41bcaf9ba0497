import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dueParts, isLate, isListDue, type PartState } from "@/lib/instances/sync-schedule";

const now = new Date("2026-03-02T14:00:00Z");
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);

function aPart(part: Partial<PartState> & { minutes?: number | null }): PartState {
  const { minutes = 0, ...rest } = part;
  const syncedAt = minutes === null ? null : minutesAgo(minutes);
  return { id: "one", label: "shop", instances: 1, watched: 1, syncedAt, ...rest };
}

const ids = (parts: readonly PartState[]) => parts.map(({ id }) => id);

describe("a part is looked at again", () => {
  test.each([
    ["with watched instances after four minutes", { watched: 1 }, 4],
    ["with instances that nobody watches after a quarter of an hour", { watched: 0 }, 15],
    ["without instances after an hour", { watched: 0, instances: 0 }, 60],
  ])("%s", (_what, part, minutes) => {
    expect(dueParts([aPart({ ...part, minutes: minutes - 0.5 })], now)).toEqual([]);
    expect(dueParts([aPart({ ...part, minutes })], now)).toHaveLength(1);
  });

  test("at once when nobody has ever looked at it", () => {
    expect(dueParts([aPart({ minutes: null, instances: null, watched: 0 })], now)).toHaveLength(1);
  });

  test("at once when a person asks for it, unless it was seen since", () => {
    const parts = [aPart({ id: "old", minutes: 1 }), aPart({ id: "new", minutes: 0 })];
    expect(ids(dueParts(parts, now, minutesAgo(0.5)))).toEqual(["old"]);
  });

  test("when the clock was set back, so that a jump leaves no hole", () => {
    expect(dueParts([aPart({ minutes: -30 })], now)).toHaveLength(1);
  });
});

test("the part that waited longest for its turn comes first, by what its turn is", () => {
  const parts = [
    aPart({ id: "empty, a little late", watched: 0, instances: 0, minutes: 66 }),
    aPart({ id: "watched, later than that", minutes: 6 }),
    aPart({ id: "never seen", minutes: null }),
  ];
  expect(ids(dueParts(parts, now))).toEqual([
    "never seen",
    "watched, later than that",
    "empty, a little late",
  ]);
});

test("what is watched is behind after five minutes, not a minute before", () => {
  expect(isLate(aPart({ minutes: 4.7 }), now)).toBe(false);
  expect(isLate(aPart({ minutes: 5 }), now)).toBe(true);
});

test("the list of parts is read when it never was, and every four minutes", () => {
  expect(isListDue(null, now)).toBe(true);
  expect(isListDue(minutesAgo(3), now)).toBe(false);
  expect(isListDue(minutesAgo(4), now)).toBe(true);
});

test("looks once a minute keep what is watched younger than five minutes", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 60, maxLength: 60 }),
      fc.integer({ min: 0, max: 240 }),
      (jitters, ageSeconds) => {
        let syncedAt = new Date(now.getTime() - ageSeconds * 1000);
        for (const [minute, jitterSeconds] of jitters.entries()) {
          const tick = new Date(now.getTime() + minute * 60_000 + jitterSeconds * 1000);
          expect(tick.getTime() - syncedAt.getTime()).toBeLessThan(5 * 60_000);
          if (dueParts([aPart({ syncedAt })], tick).length > 0) syncedAt = tick;
        }
      },
    ),
  );
});
