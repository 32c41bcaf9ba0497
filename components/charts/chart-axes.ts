import type { XAxisProps, YAxisProps } from "recharts";
import type { MetricUnit } from "@/lib/metrics/catalog";
import { tickLook } from "./chart-marks";
import { timeTicks, valueTicks } from "./chart-rows";
import { formatMetric } from "./metric-words";

/** The axis of time of a chart whose rows hold their instant as `t`; ticks stand on the viewer's clock. */
export function timeAxis(
  { from, to }: { from: number; to: number },
  ticks: { count: number; words: (t: number) => string },
) {
  const zoneOffsetMs = -new Date(to).getTimezoneOffset() * 60_000;
  return {
    dataKey: "t",
    type: "number",
    scale: "time",
    domain: [from, to],
    ticks: timeTicks(from, to, ticks.count, zoneOffsetMs),
    tickFormatter: ticks.words,
    tick: tickLook,
    tickLine: false,
    axisLine: { stroke: "var(--color-line-strong)" },
    minTickGap: 16,
    height: 22,
  } satisfies XAxisProps;
}

/** The axis of values of a chart, from nothing up to `top`. */
export function valueAxis(top: number, unit: MetricUnit, count: number) {
  return {
    domain: [0, top],
    allowDataOverflow: true,
    ticks: valueTicks(top, unit, count),
    tickFormatter: (value: number) => formatMetric(value, unit),
    tick: tickLook,
    tickLine: false,
    axisLine: false,
    width: 58,
  } satisfies YAxisProps;
}
