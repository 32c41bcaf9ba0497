import type { MetricUnit } from "@/lib/metrics/catalog";
import type { ChartRow } from "./chart-rows";
import { formatMetric } from "./metric-words";
import { cx } from "@/components/ui/cx";
import { Table, Td, Th } from "@/components/ui/table";

/** The chart, read as a table: newest first, so what is expected stands above what was measured. */
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
            <TableRow key={row.t} row={row} unit={unit} />
          ))}
        </tbody>
      </Table>
    </div>
  );
}

function TableRow({ row, unit }: { row: ChartRow; unit: MetricUnit }) {
  const { foreseen } = row;
  if (row.isAhead && foreseen === undefined) return null;
  const [mean, least, most] =
    foreseen === undefined
      ? [row.mean, row.band?.[0] ?? null, row.band?.[1] ?? null]
      : [foreseen.expected, foreseen.lower, foreseen.upper];
  return (
    <tr className={cx(row.isAhead && "text-muted italic")}>
      <Td className="h-7 py-0.5">
        {new Date(row.t).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" })}
        {row.isAhead && ", expected"}
      </Td>
      <Td className="h-7 py-0.5 text-right">{formatMetric(mean, unit)}</Td>
      <Td className="h-7 py-0.5 text-right">{formatMetric(least, unit)}</Td>
      <Td className="h-7 py-0.5 text-right">
        {foreseen?.upper === null ? "or more" : formatMetric(most, unit)}
      </Td>
      <Td className="h-7 py-0.5 text-right">{formatMetric(row.limit, unit)}</Td>
    </tr>
  );
}
