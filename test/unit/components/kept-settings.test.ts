import { describe, expect, test } from "vitest";
import { changedParts, keptText, restoredParts } from "@/components/scaling/kept-settings";
import { typedSettings, type SettingsTyped } from "@/components/scaling/settings-values";
import { defaultPolicy } from "@/lib/scaling/policy";

const notifies = { notifiesBreach: true, notifiesSuccess: false, notifiesFailure: true };
const channels = { recipients: ["ops@example.com"], webhookUrl: null };
const saved = typedSettings("cache", { ...defaultPolicy, ...notifies }, channels);
const typed: SettingsTyped = {
  ...saved,
  name: "storefront",
  memoryAbove: "9",
  maxPlanId: "heroku-redis:premium-3",
  success: true,
  calendar: [
    { kind: "quiet", allows: "growing", days: [6], from: "22:00", until: "06:00", note: "" },
  ],
};
const kept = keptText(typed, saved);

describe("what was typed into the settings of an instance and not saved", () => {
  test("is taken up as it was", () => {
    expect({ ...saved, ...restoredParts(kept, saved) }).toEqual(typed);
  });

  test("leaves alone what somebody else saved meanwhile in fields nobody touched", () => {
    const theirs: SettingsTyped = { ...saved, growMode: "off", recipients: "ada@example.com" };
    expect({ ...theirs, ...restoredParts(kept, theirs) }).toEqual({
      ...typed,
      growMode: "off",
      recipients: "ada@example.com",
    });
  });

  test("is over once all of it is saved", () => {
    expect(restoredParts(kept, typed)).toBeNull();
    expect(changedParts(typed, typed)).toEqual({});
  });

  test("takes back a plan that was chosen to be none", () => {
    const back = keptText(saved, typed);
    expect(restoredParts(back, typed)).toMatchObject({ maxPlanId: null, calendar: [] });
  });

  test("is not kept where it may be a secret: a tab outlives a sign-out", () => {
    const secret = { ...typed, webhookUrl: "https://hooks.example.com/T0/B0/secret" };
    expect(keptText(secret, saved)).toBe(kept);
  });

  test.each(["", "{", "null", "[]", '{"sampling":"10"}', '{"memoryAbove":9,"calendar":"none"}'])(
    "is forgotten when it cannot be read: %s",
    (text) => {
      expect(restoredParts(text, saved)).toBeNull();
    },
  );
});
