import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import { timeAxis, valueAxis } from "@/components/charts/chart-axes";
import { limitLine } from "@/components/charts/chart-marks";
import { formatMetric } from "@/components/charts/metric-words";
import type { Replayed } from "@/lib/scaling/simulate/back-test-model";
import { backTestRows, type BackTestMetric, type BackTestRow } from "./back-test-rows";

const colours: Record<BackTestMetric, string> = {
  memory: "var(--color-series-1)",
  clients: "var(--color-series-2)",
};

/** What was wanted under the limit of the plan it would have had; each change is a step and a mark. */
export function BackTestChart({ result, metric }: { result: Replayed; metric: BackTestMetric }) {
  const { rows, nowLimit, unit, top } = backTestRows(result, metric);
  const from = result.fromAt.getTime();
  const until = result.untilAt.getTime();
  const isLong = until - from > 2 * 86_400_000;

  return (
    <ResponsiveContainer>
      <ComposedChart
        data={rows}
        margin={{ top: 8, right: 4, bottom: 0, left: 0 }}
        accessibilityLayer
      >
        <CartesianGrid vertical={false} stroke="var(--color-line)" strokeOpacity={0.6} />
        <XAxis {...timeAxis({ from, to: until }, { count: 5, words: (t) => tick(t, isLong) })} />
        <YAxis {...valueAxis(top, unit, 4)} />
        <Area
          dataKey="wanted"
          stroke={colours[metric]}
          strokeWidth={1.25}
          fill={colours[metric]}
          fillOpacity={0.2}
          connectNulls={false}
          isAnimationActive={false}
          activeDot={false}
        />
        {nowLimit !== null && (
          <ReferenceLine y={nowLimit} stroke="var(--color-muted)" strokeDasharray="5 4" />
        )}
        {result.changes.map(({ askedAt }) => (
          <ReferenceLine
            key={askedAt.getTime()}
            x={askedAt.getTime()}
            stroke="var(--color-accent)"
            strokeDasharray="2 2"
          />
        ))}
        <Line {...limitLine} />
        <Tooltip
          content={<Tip unit={unit} />}
          cursor={{ stroke: "var(--color-line-strong)" }}
          isAnimationActive={false}
        />
      </ComposedChart>
    </ResponsiveContainer>
  );
}

function Tip({
  unit,
  active,
  payload,
}: {
  unit: "bytes" | "count";
  active?: boolean;
  payload?: readonly { payload?: BackTestRow }[];
}) {
  const row = payload?.[0]?.payload;
  if (!active || row === undefined) return null;
  const wanted = `${row.isAtLeast ? "At least " : ""}${formatMetric(row.wanted, unit)} wanted`;
  return (
    <div className="rounded-md border border-line-strong/60 bg-raised px-2.5 py-2 text-xs">
      <p className="font-medium">
        {new Date(row.t).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" })}
      </p>
      <p>{row.wanted === null ? "Nothing was measured." : wanted}</p>
      {row.limit !== null && <p className="text-muted">Limit {formatMetric(row.limit, unit)}</p>}
    </div>
  );
}

function tick(t: number, isLong: boolean): string {
  const at = new Date(t);
  return isLong
    ? at.toLocaleDateString("en-GB", { day: "numeric", month: "short" })
    : at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}
