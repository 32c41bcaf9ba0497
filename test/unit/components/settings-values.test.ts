import { describe, expect, test } from "vitest";
import { settingsInput, typedSettings } from "@/components/scaling/settings-values";
import { defaultPolicy, PolicyInput } from "@/lib/scaling/policy";

const notifies = { notifiesBreach: true, notifiesSuccess: false, notifiesFailure: true };
const channels = { recipients: ["ops@example.com", "ada@example.com"], webhookUrl: null };

describe("the form of an instance", () => {
  test("that nobody changed says what was saved", () => {
    const policy = { ...defaultPolicy, memoryAbove: 0.555, minPlanId: "heroku-redis:premium-0" };
    const typed = typedSettings("cache", { ...policy, ...notifies }, channels);

    expect(settingsInput("ins_1", typed)).toEqual({
      instanceId: "ins_1",
      name: "cache",
      policy,
      notify: { breach: true, success: false, failure: true },
      recipients: ["ops@example.com", "ada@example.com"],
      webhookUrl: null,
    });
  });

  test.each(["", " ", "abc"])("refuses %j as a number instead of taking it for zero", (text) => {
    const typed = typedSettings("cache", { ...defaultPolicy, ...notifies }, channels);
    const { policy } = settingsInput("ins_1", { ...typed, cooldownMinutes: text });

    expect(PolicyInput.safeParse(policy).success).toBe(false);
  });
});
