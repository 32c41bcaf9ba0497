import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  levelAmounts,
  levelFigure,
  levelRoom,
  levelState,
  shareOf,
  type LevelFacts,
} from "@/components/instances/level-state";

const MB = 1024 ** 2;
const memory = (used: number | null, limit: number | null): LevelFacts => ({
  used,
  limit,
  threshold: 0.8,
  unit: "bytes",
});

describe("a level", () => {
  test.each([
    ["well below its threshold is normal", 40 * MB, 100 * MB, "normal"],
    ["at its threshold is still normal", 80 * MB, 100 * MB, "normal"],
    ["above its threshold is high", 81 * MB, 100 * MB, "high"],
    ["from 95 % on is full", 95 * MB, 100 * MB, "full"],
    ["above its limit is full", 130 * MB, 100 * MB, "full"],
    ["of nothing used is normal", 0, 100 * MB, "normal"],
    ["that was not measured is unknown, not empty", null, 100 * MB, "unknown"],
    ["without a limit is open", 5 * MB, Infinity, "open"],
    ["with a limit nobody says is open", 5 * MB, null, "open"],
  ])("%s", (_what, used, limit, state) => {
    expect(levelState(memory(used, limit))).toBe(state);
  });

  test("without a threshold is high only when it is full", () => {
    expect(levelState({ ...memory(90 * MB, 100 * MB), threshold: null })).toBe("normal");
    expect(levelState({ ...memory(96 * MB, 100 * MB), threshold: null })).toBe("full");
  });

  test.each([
    [memory(31 * MB, 50 * MB), "62 %", "31 MB of 50 MB", "19 MB left"],
    [memory(50 * MB, 50 * MB), "100 %", "50 MB of 50 MB", "no room left"],
    [memory(null, 50 * MB), "no reading", "No reading", "no reading"],
    [memory(31 * MB, null), "31 MB", "31 MB, limit not known", "limit not known"],
    [
      { used: 1200, limit: Infinity, threshold: 0.8, unit: "count" } as const,
      "1,200",
      "1,200, no limit",
      "no limit",
    ],
  ])("says in words what is used and what is left (%#)", (facts, figure, amounts, room) => {
    expect(levelFigure(facts)).toBe(figure);
    expect(levelAmounts(facts)).toBe(amounts);
    expect(levelRoom(facts)).toBe(room);
  });

  test("has no share where one of the two numbers is missing", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e12, noNaN: true }), (amount) => {
        expect(shareOf({ used: null, limit: amount })).toBeNull();
        expect(shareOf({ used: amount, limit: null })).toBeNull();
        expect(shareOf({ used: amount, limit: Infinity })).toBeNull();
      }),
    );
  });
});
