import { MonthPanel } from "@/components/scaling/month-panel";
import { currentActor } from "@/lib/auth/current-actor";
import { rangeNamed } from "@/lib/scaling/ledger/ranges";
import { readLedger } from "@/lib/scaling/ledger/read-ledger";
import { requestTime } from "../../../request-time";

/** What the instance cost so far this month. Nothing of one that nobody watches. */
export async function ThisMonth({ instanceId }: { instanceId: string }) {
  const range = rangeNamed(undefined, requestTime());
  const { rows } = await readLedger(await currentActor(), range, { instanceId });
  return rows.map((row) => <MonthPanel key={row.id} row={row} from={range.span.from} />);
}
