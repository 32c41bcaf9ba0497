import type { WizardEnd } from "@/components/migrations/wizard-ends";
import { emptyLeg, emptyMove, type MoveTyped } from "@/components/migrations/wizard-values";

/** What is moved in these tests. */
export const source: WizardEnd = {
  id: "ins_1",
  name: "orders",
  appName: "shop",
  providerLabel: "Heroku",
  planLabel: "Premium 0",
  planId: "premium-0",
  connectionId: "con_1",
  monthlyCents: 1500,
  currency: "USD",
  memory: { used: 10, limit: 100, threshold: null, unit: "bytes" },
  canFork: true,
  canChangePlan: true,
};

/** A move with both ends chosen. */
export const chosen = (part: Partial<MoveTyped> = {}): MoveTyped => ({
  ...emptyMove("ins_1"),
  legs: [{ ...emptyLeg, instanceId: "ins_2" }],
  ...part,
});
