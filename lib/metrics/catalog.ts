export type MetricUnit = "bytes" | "count" | "per_second" | "share";

export type Metric = { label: string; unit: MetricUnit };

/**
 * Everything Headroom measures. The key is the column in `samples`; charts, alerts and rollups take
 * their names and units from here.
 */
export const metrics = {
  usedMemoryBytes: { label: "Memory", unit: "bytes" },
  connectedClients: { label: "Connections", unit: "count" },
  opsPerSec: { label: "Operations", unit: "per_second" },
  hitRatio: { label: "Hit rate", unit: "share" },
  evictedKeysPerSec: { label: "Evictions", unit: "per_second" },
  rejectedConnectionsPerSec: { label: "Refused connections", unit: "per_second" },
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof metrics;

export const metricNames = Object.keys(metrics) as MetricName[];
