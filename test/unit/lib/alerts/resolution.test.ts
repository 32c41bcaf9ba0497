import { expect, test } from "vitest";
import type { ToldProposal } from "@/lib/alerts/message";
import { conditionKeys } from "@/lib/alerts/model";
import { describeResolution } from "@/lib/alerts/resolution";

test.each(conditionKeys)(
  "the end of %s names what it was about and how long it lasted",
  (condition) => {
    const { subject, body } = describeResolution({
      condition,
      name: "storefront",
      raisedAt: new Date("2026-03-02T14:00:00Z"),
      resolvedAt: new Date("2026-03-02T14:12:00Z"),
      proposal: null,
    });
    expect(subject).toMatch(/^storefront/);
    expect(`${subject} ${body}`).toContain("12 min");
  },
);

test.each([
  ["approved", "Ada has", "storefront: Ada has approved Premium 1"],
  ["rejected", "Ada has", "storefront: Ada has declined Premium 1"],
  ["expired", "Headroom has", "storefront: nobody decided on Premium 1 in time"],
  ["superseded", "Headroom has", "storefront no longer asks for Premium 1"],
] satisfies [ToldProposal["status"], string, string][])(
  "a proposal that was %s is told with who did it",
  (status, decider, expected) => {
    const proposal: ToldProposal = {
      id: "prop_1",
      status,
      direction: "up",
      fromPlanId: "heroku-redis:premium-0",
      toPlanId: "heroku-redis:premium-1",
      fromLabel: "Premium 0",
      toLabel: "Premium 1",
      fromMonthlyCents: 1500,
      toMonthlyCents: 3000,
      currency: "USD",
      effects: null,
      expiresAt: null,
      decider,
    };
    const { subject, body } = describeResolution({
      condition: "approval_waits",
      name: "storefront",
      raisedAt: new Date("2026-03-02T14:00:00Z"),
      resolvedAt: new Date("2026-03-02T14:12:00Z"),
      proposal,
    });
    expect(subject).toBe(expected);
    expect(body).toContain("It waited 12 min.");
  },
);
