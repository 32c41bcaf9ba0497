import { describe, expect, test } from "vitest";
import { defaultPolicy } from "@/lib/scaling/policy";
import { PolicyInput } from "@/lib/scaling/policy-input";
import { policyProblems } from "@/lib/scaling/policy-problems";
import { templates } from "@/lib/scaling/templates";
import { herokuPlans, planNamed } from "@/test/support/scaling";

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
