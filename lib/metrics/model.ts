/**
 * One look at one instance. Null is unknown, never zero. Counters are as Redis reports them, since
 * its start; rates are against the sample before and null after a restart.
 */
export type Sample = {
  at: Date;
  usedMemoryBytes: number | null;
  connectedClients: number | null;
  opsPerSec: number | null;
  hitRatio: number | null;
  evictedKeysPerSec: number | null;
  rejectedConnectionsPerSec: number | null;
  /** The limits that held when the sample was taken: the plan's, or the server's own where it knows none. */
  memoryLimitBytes: number | null;
  clientsLimit: number | null;
  counters: Counters | null;
};

/** What the next sample needs to know of this one. A new `runId` is a restart or a failover. */
export type Counters = {
  runId: string;
  hits: number;
  misses: number;
  evictedKeys: number;
  rejectedConnections: number;
};

/** The reply of `INFO`, and when it came. */
export type Reading = { at: Date; fields: ReadonlyMap<string, string> };

/** One bucket of a series. `limit` is the plan's limit at that time. A bucket without samples is absent. */
export type Point = {
  at: Date;
  mean: number;
  min: number;
  max: number;
  limit: number | null;
};

export const ranges = ["1h", "24h", "7d", "30d"] as const;
export type Range = (typeof ranges)[number];

/** How long each range looks back and how wide its buckets are. Ranges past a week read rollups. */
export const rangeShapes: Record<
  Range,
  { seconds: number; stepSeconds: number; reads: "samples" | "rollups" }
> = {
  "1h": { seconds: 3600, stepSeconds: 60, reads: "samples" },
  "24h": { seconds: 86_400, stepSeconds: 600, reads: "samples" },
  "7d": { seconds: 604_800, stepSeconds: 3600, reads: "samples" },
  "30d": { seconds: 2_592_000, stepSeconds: 14_400, reads: "rollups" },
};
