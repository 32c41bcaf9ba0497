import type { Sample } from "@/lib/metrics/model";
import { EVIDENCE_BACK_MS } from "@/lib/scaling/proposals/evidence-window";
import type { ForecastMetric } from "@/lib/scaling/forecast/model";
import { valuesOf } from "@/lib/scaling/forecast/values";
import type { Evidence, ResizeReason } from "@/lib/scaling/model";

/** A stretch of the chart's window, `t` its middle in epoch milliseconds. */
export type EvidencePoint = { t: number; mean: number; min: number; max: number };

const BUCKETS = 72;
const BUCKET_MS = EVIDENCE_BACK_MS / BUCKETS;

/** Which limit a change is about: the nearer one, where its reason names none. */
export function causeOf(reason: ResizeReason, evidence: Evidence): ForecastMetric {
  if (reason === "memory") return "memory";
  if (reason === "clients") return "clients";
  const { memoryLimitBytes, clientsLimit } = evidence;
  const { memoryBytes, clients } = evidence.expected ?? evidence;
  return (shareOf(clients, clientsLimit) ?? 0) > (shareOf(memoryBytes, memoryLimitBytes) ?? 0)
    ? "clients"
    : "memory";
}

function shareOf(used: number | null, limit: number | null): number | null {
  return used === null || limit === null || limit === 0 ? null : used / limit;
}

/**
 * The last six hours of a metric in stretches of five minutes, oldest first. One in which nothing was
 * measured is absent.
 */
export function evidencePoints(
  samples: readonly Sample[],
  cause: ForecastMetric,
  now: Date,
): EvidencePoint[] {
  const from = now.getTime() - EVIDENCE_BACK_MS;
  const buckets = new Map<number, number[]>();
  for (const sample of samples) {
    const value = valuesOf[cause](sample);
    const bucket = Math.floor((sample.at.getTime() - from) / BUCKET_MS);
    if (value === null || bucket < 0 || sample.at > now) continue;
    const held = buckets.get(Math.min(bucket, BUCKETS - 1));
    if (held === undefined) buckets.set(Math.min(bucket, BUCKETS - 1), [value]);
    else held.push(value);
  }
  return [...buckets]
    .sort(([one], [other]) => one - other)
    .map(([bucket, values]) => ({
      t: from + (bucket + 0.5) * BUCKET_MS,
      mean: values.reduce((sum, value) => sum + value, 0) / values.length,
      min: Math.min(...values),
      max: Math.max(...values),
    }));
}

/** Points without a hole between them, so that a line breaks where nothing was measured. */
export function stretches(points: readonly EvidencePoint[]): EvidencePoint[][] {
  const found: EvidencePoint[][] = [];
  for (const point of points) {
    const last = found.at(-1);
    const before = last?.at(-1);
    if (last !== undefined && before !== undefined && point.t - before.t < 1.5 * BUCKET_MS) {
      last.push(point);
    } else found.push([point]);
  }
  return found;
}
