import type { Sample } from "@/lib/metrics/model";
import type { ForecastMetric } from "@/lib/scaling/forecast/model";
import { usedBytes, usedClients } from "@/lib/scaling/judgement/observe";

/** What a sample says of a metric; null where it says nothing that can be. */
export const valuesOf: Record<ForecastMetric, (sample: Sample) => number | null> = {
  memory: usedBytes,
  clients: usedClients,
};

/** The limit of a metric when the sample was taken. */
export const limitsOf: Record<ForecastMetric, (sample: Sample) => number | null> = {
  memory: ({ memoryLimitBytes }) => memoryLimitBytes,
  clients: ({ clientsLimit }) => clientsLimit,
};
