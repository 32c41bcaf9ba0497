import { expect, test } from "vitest";
import { settingsChanges, type ToldSettings } from "@/lib/scaling/policies/settings-changes";
import { defaultPolicy, type Policy } from "@/lib/scaling/policy";

const notify = { breach: true, success: true, failure: true };
const former: ToldSettings = { name: "cache", policy: defaultPolicy, notify };

const changesTo = (after: Partial<ToldSettings>, before: Partial<ToldSettings> = {}) =>
  settingsChanges(
    { ...former, ...before },
    { ...former, ...after },
    { labelOf: (planId) => (planId === "large" ? "Premium 5" : planId), currency: "USD" },
  );
const policy = (part: Partial<Policy>) => ({ policy: { ...defaultPolicy, ...part } });

test.each<[string, Partial<ToldSettings>, string]>([
  [
    "a mode",
    policy({ growMode: "off" }),
    "growing: off instead of by asking above 80 % of memory or 80 % of connections, over 15 min",
  ],
  [
    "a bound",
    policy({ maxPlanId: "large" }),
    "plans: up to Premium 5 instead of any of the same family",
  ],
  [
    "a cap where there was none",
    policy({ monthlyCapCents: 50_000 }),
    "money: at most 500 $ in a calendar month instead of nothing",
  ],
  [
    "how long a proposal stands",
    policy({ approvalHours: 4 }),
    "proposals: can be approved for 4 h instead of can be approved for 24 h",
  ],
  [
    "what is told",
    { notify: { ...notify, breach: false } },
    "told of: success, failure instead of breach, success, failure",
  ],
  ["the name", { name: "orders" }, "name: orders instead of cache"],
])("the history says for %s what holds and what held", (_what, after, words) => {
  expect(changesTo(after)).toBe(words);
});

test("the history says that a cap was taken away", () => {
  expect(changesTo({}, policy({ monthlyCapCents: 50_000 }))).toBe(
    "money: nothing instead of at most 500 $ in a calendar month",
  );
});

test("the history says of two changes both, and nothing of none", () => {
  expect(changesTo({ name: "orders", ...policy({ maxPlanId: "large" }) })).toMatch(
    /^name: orders instead of cache\. plans: up to Premium 5 instead of/,
  );
  expect(changesTo({})).toBeNull();
});
