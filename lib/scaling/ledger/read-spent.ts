import "server-only";

import type { Database, Tx } from "@/lib/db";
import type { Plan } from "@/lib/providers/model";
import { monthOf } from "@/lib/scaling/ledger/billing";
import { planPeriods, settledChanges } from "@/lib/scaling/ledger/plan-periods";
import { readPlanRecords, type LedgerInstance } from "@/lib/scaling/ledger/plan-records";
import { pricesFor, spentCents } from "@/lib/scaling/ledger/spent";

/**
 * What an instance cost so far in this calendar month, UTC, in cents; of one first seen within the month,
 * since then. Null when a plan or a price it had in the month is unknown. `plans` are all of its
 * connection. Two small reads by index.
 */
export async function readSpentCents(
  tx: Tx | Database,
  instance: LedgerInstance,
  plans: readonly Plan[],
  now: Date,
): Promise<number | null> {
  const spent = await readSpentOfAll(tx, [instance], { plansOf: () => plans, now });
  return spent.get(instance.id) ?? null;
}

/** The same of several instances, by their ids, in the same two reads. */
export async function readSpentOfAll<Asked extends LedgerInstance>(
  tx: Tx | Database,
  asked: readonly Asked[],
  { plansOf, now }: { plansOf: (instance: Asked) => readonly Plan[]; now: Date },
): Promise<Map<string, number | null>> {
  const { from } = monthOf(now);
  const records = await readPlanRecords(tx, asked, { plansOf, since: from });
  return new Map(
    asked.map((instance) => {
      const record = records.get(instance.id)!;
      const prices = pricesFor(instance, plansOf(instance), settledChanges(record));
      return [instance.id, spentCents(planPeriods(record), prices, { from, to: now })];
    }),
  );
}
