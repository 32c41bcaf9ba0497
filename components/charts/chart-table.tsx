import type { MetricUnit } from "@/lib/metrics/catalog";
import type { ChartRow } from "./chart-rows";
import { formatMetric } from "./metric-words";
import { cx } from "@/components/ui/cx";
import { NumberRow, NumberTable } from "@/components/ui/number-table";

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
    <NumberTable
      label={label}
      columns={["Time", "Mean", "Least", "Most", "Limit"]}
      className={className}
    >
      {rows.toReversed().map((row) => (
        <TableRow key={row.t} row={row} unit={unit} />
      ))}
    </NumberTable>
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
    <NumberRow
      className={cx(row.isAhead && "text-muted italic")}
      name={
        new Date(row.t).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" }) +
        (row.isAhead ? ", expected" : "")
      }
      numbers={[
        formatMetric(mean, unit),
        formatMetric(least, unit),
        foreseen?.upper === null ? "or more" : formatMetric(most, unit),
        formatMetric(row.limit, unit),
      ]}
    />
  );
}
