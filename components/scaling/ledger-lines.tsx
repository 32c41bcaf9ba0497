import Link from "next/link";
import { cx } from "@/components/ui/cx";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { formatInstant, formatMonthlyDifference } from "@/lib/format";
import type { LedgerLine } from "@/lib/scaling/ledger/ledger";
import { effectNote, savedWords, whoWords } from "./ledger-words";

/** The plan changes of a range with what each did to the bill; on a phone each is a card. */
export function LedgerLines({ lines }: { lines: readonly LedgerLine[] }) {
  return (
    <Table label="Plan changes" className="max-md:block">
      <thead className="max-md:hidden">
        <tr>
          <Th>When</Th>
          <Th>Instance</Th>
          <Th>Change</Th>
          <Th className="text-right">Per month</Th>
          <Th className="text-right">Effect</Th>
          <Th>By and why</Th>
        </tr>
      </thead>
      <tbody className="max-md:block">
        {lines.map((line) => (
          <Line key={line.change.id} line={line} />
        ))}
      </tbody>
    </Table>
  );
}

const cell =
  "align-top max-md:h-auto max-md:border-0 max-md:p-0 max-md:first:pl-0 max-md:last:pr-0";

function Line({ line }: { line: LedgerLine }) {
  const { change, row, fromLabel, toLabel, monthlyCents, savedCents } = line;
  const note = effectNote(line);
  return (
    <Tr className="max-md:grid max-md:grid-cols-[minmax(0,1fr)_auto] max-md:gap-x-4 max-md:gap-y-1 max-md:border-b max-md:border-line max-md:p-4 max-md:last:border-b-0">
      <Td className={cx(cell, "whitespace-nowrap text-muted max-md:col-span-2 max-md:text-xs")}>
        <time dateTime={change.at.toISOString()}>{formatInstant(change.at)}</time>
      </Td>
      <Td className={cell}>
        <Link
          href={`/instances/${row.id}`}
          className="font-mono text-[0.8125rem] [overflow-wrap:anywhere] hover:underline"
        >
          {row.name}
        </Link>
      </Td>
      <Td className={cx(cell, "font-medium max-md:text-right")}>
        {fromLabel ?? "unknown plan"} → {toLabel ?? "unknown plan"}
      </Td>
      <Td className={cx(cell, "text-right whitespace-nowrap max-md:text-left")}>
        {monthlyCents === null ? "–" : formatMonthlyDifference(monthlyCents, row.currency)}
      </Td>
      <Td className={cx(cell, "text-right")}>
        <span
          className={cx("whitespace-nowrap", savedCents !== null && savedCents > 0 && "text-good")}
        >
          {line.isUndoing ? "–" : savedWords(savedCents, row.currency)}
        </span>
        {note && <span className="block text-xs text-muted">{note}</span>}
      </Td>
      <Td className={cx(cell, "max-w-96 max-md:col-span-2")}>
        <span>{whoWords(line)}</span>
        {change.reason && <span className="block text-xs text-muted">{change.reason}</span>}
      </Td>
    </Tr>
  );
}
