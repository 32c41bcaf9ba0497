import Link from "next/link";
import { cx } from "@/components/ui/cx";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { formatMoney, formatMonthly } from "@/lib/format";
import type { LedgerRow } from "@/lib/scaling/ledger/ledger";
import { dayWords, savedWords } from "./ledger-words";

/** What each instance cost in a range; on a phone each is a card. */
export function LedgerRows({
  rows,
  from,
  isRunning,
}: {
  rows: readonly LedgerRow[];
  /** When the range begins: a bill that begins later says so. */
  from: Date;
  isRunning: boolean;
}) {
  return (
    <Table label="Instances" className="max-md:block">
      <thead className="max-md:hidden">
        <tr>
          <Th>Instance</Th>
          <Th>Plan now</Th>
          <Th className="text-right">Per month</Th>
          <Th className="text-right">{isRunning ? "Spent so far" : "Spent"}</Th>
          {isRunning && <Th className="text-right">By the end of the month</Th>}
          <Th className="text-right">Plan changes</Th>
        </tr>
      </thead>
      <tbody className="max-md:block">
        {rows.map((row) => (
          <Row key={row.id} row={row} from={from} isRunning={isRunning} />
        ))}
      </tbody>
    </Table>
  );
}

const cell = "max-md:h-auto max-md:border-0 max-md:p-0 max-md:first:pl-0 max-md:last:pr-0";
const number = cx(
  cell,
  "text-right whitespace-nowrap max-md:col-span-2 max-md:flex max-md:justify-between",
);

function Row({ row, from, isRunning }: { row: LedgerRow; from: Date; isRunning: boolean }) {
  const { savedCents, extraCents, currency, effects } = row;
  const netCents = savedCents === null || extraCents === null ? null : savedCents - extraCents;
  return (
    <Tr className="max-md:grid max-md:grid-cols-[minmax(0,1fr)_auto] max-md:gap-x-4 max-md:gap-y-1 max-md:border-b max-md:border-line max-md:p-4 max-md:last:border-b-0">
      <Td className={cell}>
        <Link
          href={`/instances/${row.id}`}
          className="font-mono text-[0.8125rem] [overflow-wrap:anywhere] hover:underline"
        >
          {row.name}
        </Link>
      </Td>
      <Td className={cx(cell, "max-md:text-right")}>
        {row.planLabel}
        {row.isGone && <span className="text-muted"> · gone</span>}
      </Td>
      <Td className={number}>
        <Label>Per month</Label>
        {formatMonthly(row.isGone ? 0 : row.monthlyCents, currency)}
      </Td>
      <Td className={number}>
        <Label>{isRunning ? "Spent so far" : "Spent"}</Label>
        <span>
          {row.spentCents === null ? "price unknown" : formatMoney(row.spentCents, currency)}
          {row.since > from && (
            <span className="block text-xs text-muted">since {dayWords(row.since)}</span>
          )}
        </span>
      </Td>
      {isRunning && (
        <Td className={number}>
          <Label>By the end of the month</Label>
          {row.projectedCents === null ? "–" : `about ${formatMoney(row.projectedCents, currency)}`}
        </Td>
      )}
      <Td className={number}>
        <Label>Plan changes</Label>
        {effects.length === 0 ? (
          <span className="text-muted">none</span>
        ) : (
          savedWords(netCents, currency)
        )}
      </Td>
    </Tr>
  );
}

/** The head of a column, where a card has none. */
function Label({ children }: { children: string }) {
  return <span className="text-muted md:hidden">{children}</span>;
}
