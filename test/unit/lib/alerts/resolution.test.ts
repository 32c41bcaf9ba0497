import { expect, test } from "vitest";
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
    });
    expect(subject).toMatch(/^storefront/);
    expect(`${subject} ${body}`).toContain("12 min");
  },
);
