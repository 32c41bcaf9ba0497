import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  settingsInput,
  typedSettings,
  typedTemplate,
  type TypedField,
} from "@/components/scaling/settings-values";
import { defaultPolicy, type Policy } from "@/lib/scaling/policy";
import { PolicyInput } from "@/lib/scaling/policies/policy-input";
import { templates } from "@/lib/scaling/policies/templates";

const notifies = { notifiesBreach: true, notifiesSuccess: false, notifiesFailure: true };
const channels = { recipients: ["ops@example.com", "ada@example.com"], webhookUrl: null };
const typedOf = (policy: Policy) => typedSettings("cache", { ...policy, ...notifies }, channels);

describe("the form of an instance", () => {
  test("that nobody changed says what was saved", () => {
    const policy: Policy = {
      ...defaultPolicy,
      memoryAbove: 0.555,
      minPlanId: "heroku-redis:premium-0",
      monthlyCapCents: 12_345,
      askAboveCents: 0,
      changesPerDayMax: null,
      timeZone: "Europe/Berlin",
      calendar: [
        { kind: "quiet", allows: "growing", days: [6], from: "22:00", until: "06:00", note: "" },
      ],
      shrinksOnlyInMaintenance: true,
    };

    expect(settingsInput("ins_1", typedOf(policy))).toEqual({
      instanceId: "ins_1",
      name: "cache",
      policy,
      notify: { breach: true, success: false, failure: true },
      recipients: ["ops@example.com", "ada@example.com"],
      webhookUrl: null,
    });
  });

  test("says any policy as it was saved", () => {
    const share = fc.integer({ min: 1, max: 100 }).map((perCent) => perCent / 100);
    const amount = fc.option(fc.integer({ min: 0, max: 10_000_000 }));
    const changed = fc.record({
      memoryAbove: share,
      shrinkBelow: share,
      askAboveCents: amount,
      monthlyCapCents: amount,
      changesPerDayMax: fc.option(fc.integer({ min: 1, max: 100 })),
    });
    fc.assert(
      fc.property(changed, (change) => {
        const policy = { ...defaultPolicy, ...change };
        expect(settingsInput("ins_1", typedOf(policy)).policy).toEqual(policy);
      }),
    );
  });

  test("takes nothing from the row of the database but the policy", () => {
    const row = { ...defaultPolicy, ...notifies, pausedUntil: null, teamId: "team_1" };
    const { policy } = settingsInput("ins_1", typedSettings("cache", row, channels));
    expect(policy).toEqual(defaultPolicy);
  });

  test("says nothing of a webhook whose address could not be shown, until one is typed", () => {
    const lost = { isWebhookLost: true };
    const typed = typedOf(defaultPolicy);

    expect(settingsInput("ins_1", typed, lost).webhookUrl).toBeUndefined();
    expect(settingsInput("ins_1", { ...typed, webhookUrl: " " }, lost).webhookUrl).toBeUndefined();
    const again = { ...typed, webhookUrl: " https://hooks.example.com/in " };
    expect(settingsInput("ins_1", again, lost).webhookUrl).toBe("https://hooks.example.com/in");
    expect(settingsInput("ins_1", typed).webhookUrl).toBeNull();
  });

  test.each<[TypedField, string]>([
    ["cooldownMinutes", ""],
    ["cooldownMinutes", " "],
    ["cooldownMinutes", "abc"],
    ["memoryAbove", ""],
    ["approvalHours", ""],
    ["monthlyCapCents", "abc"],
    ["changesPerDayMax", "abc"],
  ])("refuses for %s what is no number, %j, instead of taking it for zero", (field, text) => {
    const { policy } = settingsInput("ins_1", { ...typedOf(defaultPolicy), [field]: text });
    expect(PolicyInput.safeParse(policy).success).toBe(false);
  });

  test.each<[TypedField, keyof Policy]>([
    ["monthlyCapCents", "monthlyCapCents"],
    ["askAboveCents", "askAboveCents"],
    ["changesPerDayMax", "changesPerDayMax"],
  ])("takes an empty %s for none", (field, name) => {
    const { policy } = settingsInput("ins_1", { ...typedOf(defaultPolicy), [field]: " " });
    expect(policy[name]).toBeNull();
  });

  test.each([
    ["250", 25_000],
    ["0", 0],
    ["19.99", 1999],
  ])("takes an amount of %s as %d cents", (text, cents) => {
    const typed = { ...typedOf(defaultPolicy), monthlyCapCents: text };
    expect(settingsInput("ins_1", typed).policy.monthlyCapCents).toBe(cents);
  });
});

describe.each(templates)("the template $label", ({ policy }) => {
  test("fills the form with its own judgement, and leaves plans, amounts and calendar alone", () => {
    const own: Policy = {
      ...defaultPolicy,
      maxPlanId: "heroku-redis:premium-3",
      monthlyCapCents: 50_000,
      timeZone: "Europe/Berlin",
      approvalHours: 4,
    };
    const typed = { ...typedOf(own), ...typedTemplate(policy) };

    expect(settingsInput("ins_1", typed).policy).toEqual({ ...own, ...policy });
  });
});
