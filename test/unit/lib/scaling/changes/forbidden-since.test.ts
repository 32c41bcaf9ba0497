import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { forbiddenSince, type ApprovedChange } from "@/lib/scaling/changes/forbidden-since";
import { decide } from "@/lib/scaling/judgement/decide";
import { anyUse } from "@/test/support/any-use";
import { aPolicy, facts, herokuPlans, NOW, planNamed } from "@/test/support/scaling";

const soon = new Date(NOW.getTime() + 3_600_000);
const before = new Date(NOW.getTime() - 60_000);
const free = { pausedUntil: null, pinnedPlanId: null, pinnedUntil: null };
const small = planNamed("premium-0").id;
const large = planNamed("premium-1").id;

/** From premium-0 up to premium-1, approved by a policy of its own accord. */
function forbidden(
  given: Partial<ApprovedChange> = {},
  rules: Partial<ApprovedChange["rules"]> = {},
): string | null {
  return forbiddenSince({
    reason: "memory",
    direction: "up",
    isAutomatic: true,
    isMoved: false,
    toPlanId: large,
    rules: { ...aPolicy({ growMode: "auto", shrinkMode: "auto" }), ...free, ...rules },
    plans: herokuPlans,
    maintenanceWindow: null,
    now: NOW,
    ...given,
  });
}

const shrinking = { direction: "down", reason: "idle", toPlanId: small } as const;
const byPerson = { isAutomatic: false };
const chosen = { reason: "chosen", isAutomatic: false } as const;
const always = { days: [0, 1, 2, 3, 4, 5, 6] as const, from: "00:00", until: "00:00", note: "" };
const quiet = (allows: "nothing" | "growing") => ({
  calendar: [{ kind: "quiet" as const, allows, ...always, days: [...always.days] }],
});
const inMaintenance = { shrinksOnlyInMaintenance: true };
// NOW is a Monday, 12:00 UTC.
const open = { weekday: 1, startHour: 11, startMinute: 0, hours: 4 };
const over = { ...open, startHour: 7 };
const pinnedAt = (pinnedPlanId: string) => ({ pinnedPlanId, pinnedUntil: soon });

describe("an approved change goes on", () => {
  test.each([
    ["while nobody forbids anything", {}, {}],
    ["after a pause that has ended", {}, { pausedUntil: before }],
    ["to the plan it is held at", {}, pinnedAt(large)],
    ["after a hold that has ended", {}, { pinnedPlanId: small, pinnedUntil: before }],
    ["that a person chose, in a pause", chosen, { pausedUntil: soon }],
    ["that a person chose, outside the range", chosen, { maxPlanId: small }],
    ["that a person approved, in quiet hours", byPerson, quiet("nothing")],
    ["up, in hours for larger plans only", {}, quiet("growing")],
    [
      "down to where it is held, in hours for larger plans only",
      { ...shrinking, reason: "pinned" },
      { ...pinnedAt(small), ...quiet("growing"), ...inMaintenance },
    ],
    ["down, while maintenance lasts", { ...shrinking, maintenanceWindow: open }, inMaintenance],
    ["up, outside maintenance", { maintenanceWindow: over }, inMaintenance],
    [
      "down by a person's yes, outside maintenance",
      { ...shrinking, ...byPerson, maintenanceWindow: over },
      inMaintenance,
    ],
    ["to where it is held, though growing is off", { reason: "pinned" }, { growMode: "off" }],
    ["up, while the instance is moved", { isMoved: true }, {}],
    ["where a person chose it, while it is moved", { ...chosen, isMoved: true }, {}],
    ["where the range cannot be measured", {}, { maxPlanId: "heroku-redis:unheard-of" }],
  ] as [string, Partial<ApprovedChange>, Partial<ApprovedChange["rules"]>][])(
    "%s",
    (_what, given, rules) => {
      expect(forbidden(given, rules)).toBeNull();
    },
  );
});

describe("an approved change is not asked for", () => {
  test.each([
    ["in a pause", {}, { pausedUntil: soon }, "was approved, until 2 Mar 2026, 13:00 UTC"],
    ["in a pause, by a person's yes", byPerson, { pausedUntil: soon }, "paused the changes"],
    [
      "while the instance is held elsewhere",
      {},
      pinnedAt(small),
      "holds the instance at another plan",
    ],
    [
      "that a person chose, while it is held elsewhere",
      chosen,
      pinnedAt(small),
      "holds the instance",
    ],
    ["when growing was switched off", {}, { growMode: "off" }, "switched larger plans off"],
    [
      "when shrinking was switched off",
      shrinking,
      { shrinkMode: "off" },
      "switched smaller plans off",
    ],
    ["above the range", {}, { maxPlanId: small }, "Premium 1 lies outside the plans"],
    ["below the range", shrinking, { minPlanId: large }, "Premium 0 lies outside the plans"],
    ["down, while it is moved", { ...shrinking, isMoved: true }, {}, "A migration of the instance"],
    ["by itself, in quiet hours", {}, quiet("nothing"), "The calendar of the policy"],
    [
      "to where it is held, in quiet hours",
      { reason: "pinned" },
      { ...pinnedAt(large), ...quiet("nothing") },
      "The calendar of the policy",
    ],
    [
      "down by itself, once maintenance is over",
      { ...shrinking, maintenanceWindow: over },
      inMaintenance,
      "only in the provider’s maintenance window, and that is over",
    ],
    ["down by itself, in hours for growing", shrinking, quiet("growing"), "The calendar"],
  ] as [string, Partial<ApprovedChange>, Partial<ApprovedChange["rules"]>, string][])(
    "%s",
    (_what, given, rules, words) => {
      expect(forbidden(given, rules)).toContain(words);
    },
  );
});

test("what was decided this very minute is never forbidden", () => {
  const sold = herokuPlans.filter(({ isOffered }) => isOffered);
  const anyRules = fc.record({
    calendar: fc.constantFrom([], quiet("nothing").calendar, quiet("growing").calendar),
    shrinksOnlyInMaintenance: fc.boolean(),
    shrinkMode: fc.constantFrom("auto" as const, "off" as const),
  });
  const anyPlan = fc.constantFrom(...sold);
  const anyPin = fc.option(anyPlan.map(({ id }) => ({ planId: id, until: soon })));
  const anyWindow = fc.constantFrom(null, open, over);
  fc.assert(
    fc.property(
      anyPlan,
      anyUse,
      anyRules,
      anyPin,
      anyWindow,
      (plan, use, rules, pin, maintenanceWindow) => {
        const policy = aPolicy({ growMode: "auto", ...rules });
        const decision = decide(facts({ plan, ...use, policy, pin, maintenanceWindow }));
        fc.pre(decision.kind === "resize");
        const { reason, direction, to } = decision;
        const held = pin === null ? {} : pinnedAt(pin.planId);
        const change = { reason, direction, toPlanId: to.id, maintenanceWindow };
        expect(forbidden(change, { ...policy, ...held })).toBeNull();
      },
    ),
    { numRuns: 300 },
  );
});
