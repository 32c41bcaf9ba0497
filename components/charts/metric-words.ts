import { formatBytes, formatCount, formatRate, formatShare } from "@/lib/format";
import { metrics, type MetricName, type MetricUnit } from "@/lib/metrics/catalog";
import type { Limits } from "@/lib/metrics/model";
import type { Range } from "@/lib/metrics/ranges";

/** A value of a metric with its unit. */
export function formatMetric(value: number | null, unit: MetricUnit): string {
  switch (unit) {
    case "bytes":
      return formatBytes(value);
    case "count":
      return formatCount(value);
    case "per_second":
      return formatRate(value);
    case "share":
      return formatShare(value);
  }
}

/** A plan as a chart names it. */
export type ChartPlan = Limits & { label: string };

/**
 * `Premium 0 · 50 MB`. The limit alone where it is not the plan's, as between a plan change and the
 * first measurement after it.
 */
export function limitWords(plan: ChartPlan | null, metric: MetricName, limit: number): string {
  const own = metric === "usedMemoryBytes" ? plan?.memoryBytes : plan?.maxClients;
  const words = formatMetric(limit, metrics[metric].unit);
  return own === limit ? `${plan?.label} · ${words}` : words;
}

/** `14:30` on short ranges, `21 Nov` on long ones, in the viewer's zone. */
export function clockLabel(t: number, range: Range): string {
  const at = new Date(t);
  const isMidnight = at.getHours() === 0 && at.getMinutes() === 0;
  if (range === "7d" || range === "30d" || (range === "24h" && isMidnight)) {
    return at.toLocaleDateString("en-GB", { day: "numeric", month: "short" });
  }
  return at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}
