import { describe, expect, test } from "vitest";
import { leadMinutesOf } from "@/lib/scaling/judgement/lead-time";
import { defaultPolicy } from "@/lib/scaling/policy";
import { PolicyInput } from "@/lib/scaling/policies/policy-input";
import { policyProblems } from "@/lib/scaling/policies/policy-problems";
import type { Scenario } from "@/lib/scaling/simulate/model";
import { ourRule } from "@/lib/scaling/simulate/our-rule";
import { replay } from "@/lib/scaling/simulate/replay";
import { templates } from "@/lib/scaling/policies/templates";
import { MIB } from "@/test/support/plans";
import { herokuPlans, NOW, planNamed } from "@/test/support/scaling";

test("no two templates share a name, and each says another thing", () => {
  expect(new Set(templates.map(({ name }) => name)).size).toBe(templates.length);
  expect(new Set(templates.map(({ policy }) => JSON.stringify(policy))).size).toBe(
    templates.length,
  );
});

test("all templates say the same fields, so that nothing of one is left by the next", () => {
  const fields = templates.map(({ policy }) => Object.keys(policy).sort().join(" "));
  expect(new Set(fields).size).toBe(1);
});

describe.each(templates)("the template $label", ({ policy }) => {
  const filled = { ...defaultPolicy, ...policy };

  test("can be saved as it is", () => {
    expect(PolicyInput.parse(filled)).toEqual(filled);
    expect(policyProblems(filled, planNamed("premium-2"), herokuPlans)).toEqual({});
  });
});

describe("what a template promises, when every proposal is approved at once", () => {
  const DAY = 1440;

  /** The plans that are taken one after the other, from a Premium 1 of 100 MB on. */
  function plansTaken(name: string, days: number, mib: (minute: number) => number): string[] {
    const { policy } = templates.find((template) => template.name === name)!;
    const scenario: Scenario = {
      history: {
        startAt: NOW,
        memoryBytes: Array.from({ length: days * DAY }, (_, minute) =>
          Math.round(mib(minute) * MIB),
        ),
        clients: Array<number>(days * DAY).fill(8),
        incidents: [],
        isEvicting: false,
      },
      plan: planNamed("premium-1"),
      plans: herokuPlans,
      policy: { ...defaultPolicy, ...policy },
      leadMinutes: (from, _to, heldBytes) => leadMinutesOf(from, heldBytes),
      refillMinutes: 45,
    };
    return replay(scenario, ourRule(scenario.policy)).changes.map(({ to }) => to.label);
  }

  const daily = (minute: number) => 30 + 15 * Math.sin((2 * Math.PI * minute) / DAY);

  test.each<[string, string, number, (minute: number) => number, string[]]>([
    [
      "a queue whose backlog grows leaves in time",
      "queue",
      1,
      (minute) => 50 + minute / 60,
      ["Premium 2"],
    ],
    [
      "a cache that fills up stays on its plan",
      "cache",
      1,
      (minute) => Math.min(400, 60 + minute / 10),
      [],
    ],
    [
      "a queue that was drained is left alone for hours",
      "queue",
      0.25,
      (minute) => (minute < 60 ? 60 : 5),
      [],
    ],
    ["a careful one does not follow the hours of a day", "careful", 4, daily, []],
    ["a careful one shrinks when a day was quiet", "careful", 1, () => 10, ["Premium 0"]],
    [
      "a thrifty one follows a day that it does not know yet",
      "thrifty",
      1,
      daily,
      ["Premium 0", "Premium 1", "Premium 0"],
    ],
  ])("%s", (_what, name, days, mib, plans) => {
    expect(plansTaken(name, days, mib)).toEqual(plans);
  });
});
