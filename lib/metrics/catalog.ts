export type MetricUnit = "bytes" | "count" | "per_second" | "share";

/** `limitedBy` names the column of a sample that holds the limit of this metric; null where it has none. */
export type Metric = {
  label: string;
  unit: MetricUnit;
  limitedBy: "memoryLimitBytes" | "clientsLimit" | null;
};

/**
 * Everything Headroom measures. The key is the column in `samples`; charts, alerts and rollups take
 * their names, units and limits from here.
 */
export const metrics = {
  usedMemoryBytes: { label: "Memory", unit: "bytes", limitedBy: "memoryLimitBytes" },
  connectedClients: { label: "Connections", unit: "count", limitedBy: "clientsLimit" },
  opsPerSec: { label: "Operations", unit: "per_second", limitedBy: null },
  hitRatio: { label: "Hit rate", unit: "share", limitedBy: null },
  evictedKeysPerSec: { label: "Evictions", unit: "per_second", limitedBy: null },
  rejectedConnectionsPerSec: { label: "Refused connections", unit: "per_second", limitedBy: null },
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof metrics;

export const metricNames = Object.keys(metrics) as MetricName[];
