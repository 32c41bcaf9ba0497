import { formatBytes, formatCount, formatRate, formatShare } from "@/lib/format";
import type { MetricUnit } from "@/lib/metrics/catalog";
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

/** `14:30` on short ranges, `21 Nov` on long ones, in the viewer's zone. */
export function clockLabel(t: number, range: Range): string {
  const at = new Date(t);
  const isMidnight = at.getHours() === 0 && at.getMinutes() === 0;
  if (range === "7d" || range === "30d" || (range === "24h" && isMidnight)) {
    return at.toLocaleDateString("en-GB", { day: "numeric", month: "short" });
  }
  return at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}
