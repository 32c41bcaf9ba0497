import type { ReactNode } from "react";
import { cx } from "@/components/ui/cx";
import { formatCounted, formatMoney } from "@/lib/format";
import type { Total } from "@/lib/scaling/ledger/ledger";
import { savedWords } from "./ledger-words";

/** What a team paid in one currency, and what plan changes did to that. */
export function LedgerTotals({ total, children }: { total: Total; children?: ReactNode }) {
  const { currency, spentCents, projectedCents, savedCents, extraCents, changes, unknown } = total;
  const netCents = savedCents - extraCents;
  const isRunning = projectedCents !== null;
  return (
    <section
      aria-label={`Totals in ${currency}`}
      className="min-w-0 rounded-md border border-line bg-surface p-4"
    >
      <dl className="grid grid-cols-2 gap-x-6 gap-y-4 sm:grid-cols-3 lg:grid-cols-5">
        <Figure term={isRunning ? "Spent so far" : "Spent"} note={unknownWords(unknown)}>
          {formatMoney(spentCents, currency)}
        </Figure>
        {isRunning && (
          <Figure term="By the end of the month" note="if no plan changes">
            about {formatMoney(projectedCents, currency)}
          </Figure>
        )}
        {changes === 0 ? (
          <Figure term="Plan changes">none</Figure>
        ) : (
          <>
            <Figure term="Changes saved">{formatMoney(savedCents, currency)}</Figure>
            <Figure term="Changes cost more">{formatMoney(extraCents, currency)}</Figure>
            <Figure
              term="Together"
              note={`without changes: ${formatMoney(spentCents + netCents, currency)}`}
              className={netCents > 0 ? "text-good" : undefined}
            >
              {savedWords(netCents, currency)}
            </Figure>
          </>
        )}
      </dl>
      {children}
    </section>
  );
}

function Figure({
  term,
  note,
  className,
  children,
}: {
  term: string;
  note?: string | null;
  className?: string;
  children: ReactNode;
}) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-muted">{term}</dt>
      <dd className={cx("text-lg font-semibold", className)}>{children}</dd>
      {note && <dd className="text-xs text-muted">{note}</dd>}
    </div>
  );
}

function unknownWords(unknown: number): string | null {
  return unknown === 0 ? null : `without ${formatCounted(unknown, "instance")} of unknown price`;
}
