import type { Metadata } from "next";
import Link from "next/link";
import { CapUse } from "@/components/scaling/cap-use";
import { LedgerBars, type LedgerBar } from "@/components/scaling/ledger-bars";
import { LedgerLines } from "@/components/scaling/ledger-lines";
import { LedgerRows } from "@/components/scaling/ledger-rows";
import { LedgerTotals } from "@/components/scaling/ledger-totals";
import { dayWords } from "@/components/scaling/ledger-words";
import { RangeSelect } from "@/components/scaling/range-select";
import { ButtonLink } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { PageHead } from "@/components/ui/page-head";
import { Panel } from "@/components/ui/panel";
import { currentActor } from "@/lib/auth/current-actor";
import type { Currency } from "@/lib/format";
import { overlap } from "@/lib/scaling/ledger/billing";
import { capShare, costsOf, totalsOf, type LedgerRow } from "@/lib/scaling/ledger/ledger";
import {
  isEverything,
  rangeNamed,
  rangeNames,
  rangeWords,
  slicesOf,
  type LedgerRange,
} from "@/lib/scaling/ledger/ranges";
import { readLedger } from "@/lib/scaling/ledger/read-ledger";
import { requestTime } from "../../request-time";

export const metadata: Metadata = { title: "Savings" };

export default async function SavingsPage({
  searchParams,
}: {
  searchParams: Promise<{ month?: string }>;
}) {
  const actor = await currentActor();
  const now = requestTime();
  const range = rangeNamed((await searchParams).month, now);
  const { rows, lines, firstAt } = await readLedger(actor, range);
  if (firstAt === null) return <NothingWatched />;

  const words = rangeWords(range.name);
  return (
    <>
      <PageHead
        title="Savings"
        actions={
          <>
            <RangeSelect name={range.name} names={rangeNames(firstAt, now)} />
            {lines.length > 0 && (
              <ButtonLink href={`/savings/csv?month=${range.name}`} prefetch={false} download>
                Download changes
              </ButtonLink>
            )}
          </>
        }
      >
        What your instances cost, and what plan changes did to that. Months are those of UTC; prices
        are without tax.
      </PageHead>
      <div className="flex flex-col gap-5">
        {totalsOf(rows).map((total) => (
          <LedgerTotals key={total.currency} total={total}>
            <LedgerBars
              unit={isEverything(range) ? "month" : "day"}
              currency={total.currency}
              bars={barsOf(rows, total.currency, range, firstAt)}
            />
          </LedgerTotals>
        ))}
        {range.running !== null && <Caps rows={rows} />}
        <Panel title="Plan changes" aside={words} isFlush>
          {lines.length === 0 ? (
            <p className="p-4 text-muted">
              No plan changed. A change appears here with what it saves or costs, whether Headroom
              made it or somebody at the provider.
            </p>
          ) : (
            <LedgerLines lines={lines} />
          )}
        </Panel>
        <Panel title="Instances" aside={words} isFlush>
          {rows.length === 0 ? (
            <p className="p-4 text-muted">None of your instances was known then.</p>
          ) : (
            <LedgerRows rows={rows} from={range.span.from} isRunning={range.running !== null} />
          )}
        </Panel>
        <p className="max-w-prose text-xs text-muted">
          A change counts from its instant until a later one takes it back, so all of them together
          are what you would have paid on the first plan of these days, less what you paid. Heroku
          is taken to bill each second up to a month’s price, Scalingo each minute; your invoices
          are theirs.
        </p>
      </div>
    </>
  );
}

/** The instances with a monthly cap, the most used first. */
function Caps({ rows }: { rows: readonly LedgerRow[] }) {
  const capped = rows.flatMap(({ capCents, ...row }) =>
    capCents === null ? [] : [{ ...row, capCents }],
  );
  if (capped.length === 0) return null;
  const use = ({ spentCents, capCents }: (typeof capped)[number]) =>
    capShare({ spentCents: spentCents ?? 0, capCents });
  return (
    <Panel title="Monthly caps">
      <ul className="grid gap-x-8 gap-y-5 md:grid-cols-2">
        {capped
          .toSorted((one, other) => use(other) - use(one))
          .map((row) => (
            <li key={row.id} className="min-w-0">
              <Link
                href={`/instances/${row.id}`}
                className="mb-1 block truncate font-mono text-[0.8125rem] hover:underline"
              >
                {row.name}
              </Link>
              <CapUse {...row} />
            </li>
          ))}
      </ul>
    </Panel>
  );
}

function NothingWatched() {
  return (
    <>
      <PageHead title="Savings" />
      <div className="rounded-md border border-line bg-surface">
        <Empty
          title="Nothing to account for yet"
          action={
            <ButtonLink tone="primary" href="/instances">
              Go to the fleet
            </ButtonLink>
          }
        >
          As soon as an instance is watched, this page says what it costs this month, and what each
          plan change saved or cost.
        </Empty>
      </div>
    </>
  );
}

/** What was spent in one currency by day or by month; null for what is still to come. */
function barsOf(
  rows: readonly LedgerRow[],
  currency: Currency,
  range: LedgerRange,
  firstAt: Date,
): LedgerBar[] {
  const slices = slicesOf(range, firstAt);
  const past = slices.map((slice) => overlap(slice, range.span)).filter((span) => span !== null);
  const costs = costsOf(
    rows.filter((row) => row.currency === currency),
    past,
  );
  return slices.map(({ from }, index) => ({
    words: isEverything(range) ? rangeWords(from.toISOString().slice(0, 7)) : dayWords(from),
    cents: costs[index] ?? null,
  }));
}
