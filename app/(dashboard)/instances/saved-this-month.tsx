import Link from "next/link";
import { savedWords } from "@/components/scaling/ledger-words";
import { currentActor } from "@/lib/auth/current-actor";
import { totalsOf } from "@/lib/scaling/ledger/ledger";
import { rangeNamed } from "@/lib/scaling/ledger/ranges";
import { readLedger } from "@/lib/scaling/ledger/read-ledger";
import { requestTime } from "../../request-time";

/** What plan changes did to this month's bill, on the way to the page that says it all. */
export async function SavedThisMonth() {
  const { rows } = await readLedger(await currentActor(), rangeNamed(undefined, requestTime()));
  const nets = totalsOf(rows)
    .map(({ currency, savedCents, extraCents }) => ({ currency, cents: savedCents - extraCents }))
    .filter(({ cents }) => cents !== 0);
  if (nets.length === 0) return null;
  return (
    <>
      {" "}
      ·{" "}
      <Link href="/savings" className="underline underline-offset-2 hover:text-ink">
        plan changes {nets.map(({ cents, currency }) => savedWords(cents, currency)).join(", ")}{" "}
        this month
      </Link>
    </>
  );
}
