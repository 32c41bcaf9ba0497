import Link from "next/link";
import { Panel } from "@/components/ui/panel";
import { formatMoney } from "@/lib/format";
import type { LedgerRow } from "@/lib/scaling/ledger/ledger";
import { CapUse } from "./cap-use";
import { dayWords, savedWords } from "./ledger-words";

/** What an instance cost so far this month, beside its cap where it has one. `from` is the month's begin. */
export function MonthPanel({ row, from }: { row: LedgerRow; from: Date }) {
  const { currency, spentCents, projectedCents, savedCents, extraCents, capCents, since } = row;
  const facts: [string, string][] = [
    [
      since > from ? `Since ${dayWords(since)}` : "Spent so far",
      spentCents === null
        ? "unknown: nobody says what it costs"
        : formatMoney(spentCents, currency),
    ],
  ];
  if (projectedCents !== null) {
    facts.push(["Month’s end", `about ${formatMoney(projectedCents, currency)} if the plan stays`]);
  }
  if (row.effects.length > 0 && savedCents !== null && extraCents !== null) {
    facts.push(["Plan changes", savedWords(savedCents - extraCents, currency)]);
  }
  return (
    <Panel
      title="This month"
      aside={
        <Link href="/savings" className="text-ink underline underline-offset-2">
          Savings
        </Link>
      }
    >
      <dl className="grid grid-cols-[6.5rem_1fr] gap-x-3 gap-y-1.5">
        {facts.map(([term, words]) => (
          <div key={term} className="contents">
            <dt className="text-muted">{term}</dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
      {capCents !== null && (
        <div className="mt-3">
          <CapUse {...{ spentCents, projectedCents, capCents, currency }} />
        </div>
      )}
    </Panel>
  );
}
