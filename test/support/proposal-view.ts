import type { ProposalView } from "@/components/scaling/proposal-view";
import { MIB } from "./plans";

export const viewedAt = new Date("2026-03-02T12:00:00Z");

/** A proposal to grow from Premium 0 to Premium 1 because of memory, unless told otherwise. */
export function aProposalView(view: Partial<ProposalView> = {}): ProposalView {
  const memory = { used: 45 * MIB, threshold: 0.8, unit: "bytes" } as const;
  const clients = { used: 31, threshold: 0.8, unit: "count" } as const;
  return {
    id: "prop_1",
    instanceId: "ins_1",
    instanceName: "storefront",
    direction: "up",
    reason: "memory",
    sentence: "Memory peaked at 45 MB, 90 % of Premium 0 (50 MB).",
    evidence: {
      samples: 15,
      windowMinutes: 15,
      memoryBytes: 45 * MIB,
      memoryLimitBytes: 50 * MIB,
      clients: 31,
      clientsLimit: 40,
    },
    createdAt: viewedAt,
    expiresAt: null,
    now: viewedAt,
    fromPlanId: "heroku-redis:premium-0",
    toPlanId: "heroku-redis:premium-1",
    fromLabel: "Premium 0",
    toLabel: "Premium 1",
    fromMonthlyCents: 1500,
    toMonthlyCents: 3000,
    currency: "USD",
    restOfMonthCents: null,
    memory: { now: { ...memory, limit: 50 * MIB }, after: { ...memory, limit: 100 * MIB } },
    clients: { now: { ...clients, limit: 40 }, after: { ...clients, limit: 80 } },
    cause: "memory",
    points: [],
    ahead: null,
    effects: null,
    durationSeconds: null,
    doubts: [],
    ...view,
  };
}
