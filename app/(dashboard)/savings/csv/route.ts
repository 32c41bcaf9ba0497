import { findActor } from "@/lib/auth/current-actor";
import { ledgerCsv } from "@/lib/scaling/ledger/csv";
import { rangeNamed } from "@/lib/scaling/ledger/ranges";
import { readLedger } from "@/lib/scaling/ledger/read-ledger";

/** The plan changes of a month, or of all of them, as a file for a spreadsheet. */
export async function GET(request: Request): Promise<Response> {
  const actor = await findActor();
  // A page to sign in would be saved as the file.
  if (actor === null)
    return new Response("Your session has ended. Sign in again.", { status: 401 });
  const asked = new URL(request.url).searchParams.get("month") ?? undefined;
  const range = rangeNamed(asked, new Date());
  const { lines } = await readLedger(actor, range);
  return new Response(ledgerCsv(lines), {
    headers: {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": `attachment; filename="headroom-savings-${range.name}.csv"`,
      "Cache-Control": "private, no-store",
    },
  });
}
