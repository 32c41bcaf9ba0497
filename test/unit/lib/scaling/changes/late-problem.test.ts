import { describe, expect, test } from "vitest";
import { lateProblem, type LateChange } from "@/lib/scaling/changes/late-problem";
import { MIB } from "@/test/support/plans";
import { aPolicy, NOW, planNamed } from "@/test/support/scaling";

/** From premium-1 down to premium-0 (50 MB, 40 connections), approved a minute ago. */
function late(given: Partial<LateChange> = {}, megabytes = 30, clients = 10): string | null {
  return lateProblem({
    reason: "idle",
    decidedAt: new Date(NOW.getTime() - 60_000),
    from: planNamed("premium-1"),
    to: planNamed("premium-0"),
    use: { memoryBytes: megabytes * MIB, clients },
    policy: aPolicy(),
    now: NOW,
    ...given,
  });
}

const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1000);
const unknown = { memoryBytes: null, clients: null };
const growing = { from: planNamed("premium-0"), to: planNamed("premium-1") };

describe("an approved change is asked for", () => {
  test.each([
    ["while the smaller plan holds what is used, with room", {}, 40, 32],
    ["up to an hour after its approval", { decidedAt: ago(3600) }],
    ["as a person chose it, as long as it fits", { reason: "chosen" }, 50, 40],
    ["to the plan a person holds it at, as long as it fits", { reason: "pinned" }, 50, 40],
    ["to a larger plan that is fuller than it should be", growing, 95, 79],
    ["to a larger plan while nobody knows the use", { ...growing, use: unknown }],
    ["to a plan the catalogue does not know", { to: null }, 999, 999],
    ["of an instance that has no policy", { policy: null }, 50, 40],
  ] as [string, Partial<LateChange>, number?, number?][])("%s", (_what, given, memory, clients) => {
    expect(late(given, memory, clients)).toBeNull();
  });
});

describe("an approved change is given up", () => {
  test.each([
    ["an hour after its approval", { decidedAt: ago(3601) }, 30, 10, "was approved 60 min ago"],
    ["when memory no longer fits", {}, 51, 10, "uses 51 MB, more than Premium 0 holds (50 MB)"],
    [
      "when connections no longer fit",
      {},
      30,
      41,
      "has 41 connections, more than Premium 0 allows",
    ],
    ["that a person chose, when it no longer fits", { reason: "chosen" }, 51, 10, "more than"],
    ["to a larger plan that is too small all the same", growing, 101, 10, "more than Premium 1"],
    ["while nobody knows the use", { use: unknown }, 0, 0, "does not know yet what"],
    [
      "that would have to grow again at once for its memory",
      {},
      41,
      10,
      "uses 41 MB by now, more than 80 % of Premium 0 (50 MB)",
    ],
    [
      "that would have to grow again at once for its connections",
      {},
      30,
      33,
      "has 33 connections by now, more than 80 % of what Premium 0 allows (40)",
    ],
  ] as [string, Partial<LateChange>, number, number, string][])(
    "%s",
    (_what, given, memory, clients, words) => {
      expect(late(given, memory, clients)).toContain(words);
    },
  );
});
