import type { Digest, EndDigest } from "@/lib/transfer/compare/digest";
import { everything } from "@/lib/transfer/model";
import type { Report, ReportComparison } from "@/lib/transfer/report/model";

const end: EndDigest = {
  keys: 1200,
  bytes: 3_145_728,
  tally: { string: { keys: 1000, bytes: 2_097_152 }, hash: { keys: 200, bytes: 1_048_576 } },
  sum: "ab".repeat(32),
};

export function aDigest(over: Partial<Digest> = {}): Digest {
  return { source: end, target: end, byLength: 0, skipped: 0, ...over };
}

export function aComparison(over: Partial<ReportComparison> = {}): ReportComparison {
  return {
    beganAt: "2026-11-21T14:05:09.000Z",
    endedAt: "2026-11-21T14:06:30.250Z",
    isFinal: true,
    isSwept: true,
    found: 0,
    remaining: 0,
    databases: [
      { source: 0, target: 0, digest: aDigest() },
      { source: 3, target: 1, digest: aDigest() },
    ],
    ...over,
  };
}

/** A transfer that went well, from Heroku to Scalingo. */
export function aReport(over: Partial<Report> = {}): Report {
  return {
    madeAt: "2026-11-21T14:10:00.000Z",
    source: {
      name: "storefront-redis",
      place: "Heroku, app storefront",
      engine: "Redis",
      version: "7.0.15",
      plan: "Premium 2",
    },
    target: {
      name: "storefront-db",
      place: "Scalingo, app storefront",
      engine: "Redis",
      version: "7.2.4",
      plan: null,
    },
    scope: everything,
    conflict: "replace",
    sampleOneIn: 1,
    ttlToleranceMs: 1000,
    startedBy: "Ada Lovelace",
    approvedBy: "Grace Hopper",
    timeline: [
      { at: "2026-11-21T14:00:00.000Z", what: "The copy begins." },
      { at: "2026-11-21T14:06:30.250Z", what: "Both ends are compared." },
    ],
    passes: 2,
    comparisons: 2,
    comparison: aComparison(),
    found: { missing: 3, extra: 1, type: 0, value: 2, expiry: 0 },
    repaired: 6,
    examples: [],
    unmoved: [],
    unmovedCount: 0,
    settings: [
      { name: "maxmemory-policy", source: "noeviction", target: "noeviction", note: null },
      { name: "timeout", source: "300", target: null, note: "Scalingo offers no such setting" },
    ],
    queues: [{ framework: "Sidekiq", name: "default", kind: "enqueued", before: 12, after: 12 }],
    feed: { kind: "tracking", gaps: [] },
    latency: { beforeP99Ms: 0.42, duringP99Ms: 0.7 },
    ...over,
  };
}
