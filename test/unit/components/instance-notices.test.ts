import { expect, test } from "vitest";
import { recentFailure } from "@/components/instances/instance-notices";

const NOW = new Date("2026-03-02T12:00:00Z");
const hoursAgo = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000);
const refused = { toLabel: "Premium 1", problem: "Heroku says “No”." };

test.each([
  ["a refusal of an hour ago is told", [{ status: "failed", endedAt: hoursAgo(1) }], true],
  ["one of two days ago is history", [{ status: "failed", endedAt: hoursAgo(48) }], false],
  [
    "one that a later change has made good is history",
    [
      { status: "succeeded", endedAt: hoursAgo(1) },
      { status: "failed", endedAt: hoursAgo(2) },
    ],
    false,
  ],
  ["a change under way is no failure", [{ status: "running", endedAt: null }], false],
  ["nothing was ever changed", [], false],
])("%s", (_what, changes, isTold) => {
  const told = recentFailure(
    changes.map((change) => ({ ...refused, ...change })),
    NOW,
  );
  expect(told !== null).toBe(isTold);
});
