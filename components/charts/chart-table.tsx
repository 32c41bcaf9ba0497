import type { MetricUnit } from "@/lib/metrics/catalog";
import type { ChartRow } from "./chart-rows";
import { formatMetric } from "./metric-words";
import { cx } from "@/components/ui/cx";
import { Table, Td, Th } from "@/components/ui/table";

/** The chart, read as a table: newest first. */
export function ChartTable({
  label,
  unit,
  rows,
  className,
}: {
  label: string;
  unit: MetricUnit;
  rows: readonly ChartRow[];
  className?: string;
}) {
  return (
    <div className={cx("overflow-y-auto rounded-md border border-line", className)}>
      <Table label={label} className="text-xs">
        <thead className="sticky top-0 bg-surface">
          <tr>
            <Th>Time</Th>
            <Th className="text-right">Mean</Th>
            <Th className="text-right">Least</Th>
            <Th className="text-right">Most</Th>
            <Th className="text-right">Limit</Th>
          </tr>
        </thead>
        <tbody>
          {rows.toReversed().map((row) => (
            <tr key={row.t}>
              <Td className="h-7 py-0.5">
                {new Date(row.t).toLocaleString("en-GB", {
                  dateStyle: "medium",
                  timeStyle: "short",
                })}
              </Td>
              <Td className="h-7 py-0.5 text-right">{formatMetric(row.mean, unit)}</Td>
              <Td className="h-7 py-0.5 text-right">{formatMetric(row.band?.[0] ?? null, unit)}</Td>
              <Td className="h-7 py-0.5 text-right">{formatMetric(row.band?.[1] ?? null, unit)}</Td>
              <Td className="h-7 py-0.5 text-right">{formatMetric(row.limit, unit)}</Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </div>
  );
}
