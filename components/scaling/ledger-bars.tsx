import { FoldedNumbers, NumberRow } from "@/components/ui/number-table";
import { formatMoney, type Currency } from "@/lib/format";

/** A day or a month: what was spent in it, null while it is still to come. */
export type LedgerBar = { words: string; cents: number | null };

/** What was spent day by day or month by month, as bars on one scale; the same numbers as a table below. */
export function LedgerBars({
  bars,
  unit,
  currency,
}: {
  bars: readonly LedgerBar[];
  unit: "day" | "month";
  currency: Currency;
}) {
  const most = Math.max(1, ...bars.map(({ cents }) => cents ?? 0));
  return (
    <figure className="mt-5">
      <figcaption className="mb-1.5 flex justify-between text-xs text-muted">
        <span>Spent by {unit}, UTC</span>
        <span>{money(most, currency)} at most</span>
      </figcaption>
      <div aria-hidden className="flex h-16 items-end gap-px border-b border-line">
        {bars.map(({ words, cents }) => (
          <div
            key={words}
            title={cents === null ? words : `${words}: ${money(cents, currency)}`}
            className="flex h-full min-w-0 flex-1 flex-col justify-end hover:bg-sunken"
          >
            {cents === null ? (
              <span className="hatched h-full" />
            ) : (
              <span className="bg-series-1" style={{ height: `${(cents / most) * 100}%` }} />
            )}
          </div>
        ))}
      </div>
      <div aria-hidden className="mt-1 flex justify-between text-xs text-muted">
        <span>{bars[0]?.words}</span>
        {bars.length > 1 && <span>{bars.at(-1)!.words}</span>}
      </div>
      <FoldedNumbers
        label={`Spent by ${unit}`}
        columns={[unit === "day" ? "Day" : "Month", "Spent"]}
      >
        {bars
          .filter(({ cents }) => cents !== null)
          .toReversed()
          .map(({ words, cents }) => (
            <NumberRow key={words} name={words} numbers={[money(cents, currency)]} />
          ))}
      </FoldedNumbers>
    </figure>
  );
}

function money(cents: number | null, currency: Currency): string {
  return formatMoney(cents === null ? null : Math.round(cents), currency);
}
