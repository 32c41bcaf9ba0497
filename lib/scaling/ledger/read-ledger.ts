import "server-only";

import { and, eq, exists, gte, isNotNull, min, or } from "drizzle-orm";
import { auditEntries, instances, plans, policies } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { db } from "@/lib/db";
import { instanceRows, toPlan } from "@/lib/instances/instance-rows";
import type { InstanceRow } from "@/lib/instances/model";
import type { Plan } from "@/lib/providers/model";
import { billOf, type Ledger, type LedgerRow } from "@/lib/scaling/ledger/ledger";
import { knownSince, settledChanges } from "@/lib/scaling/ledger/plan-periods";
import { readPlanRecords } from "@/lib/scaling/ledger/plan-records";
import type { LedgerRange } from "@/lib/scaling/ledger/ranges";
import { pricesFor } from "@/lib/scaling/ledger/spent";

/**
 * What the team's instances cost in a range and what plan changes did to that: of those that are watched,
 * and those that were at some time since the range began. `instanceId` asks for one of them.
 */
export async function readLedger(
  actor: Actor,
  range: LedgerRange,
  { instanceId }: { instanceId?: string } = {},
): Promise<Ledger> {
  const since = range.span.from;
  const [found, plansBy, begunAt] = await Promise.all([
    instanceRows(
      actor,
      and(
        instanceId === undefined ? undefined : eq(instances.id, instanceId),
        isNotNull(policies.instanceId),
        wasWatchedSince(since),
      ),
    ),
    plansByConnection(actor),
    firstKnownAt(actor),
  ]);
  const plansOf = ({ connectionId }: InstanceRow) => plansBy.get(connectionId) ?? [];
  const records = await readPlanRecords(
    db,
    found.map(({ row }) => row),
    { plansOf, since },
  );

  const ledger: Ledger = { rows: [], lines: [], firstAt: begunAt };
  for (const { row: instance, policy } of found) {
    const record = records.get(instance.id)!;
    const firstAt = knownSince(record);
    if (ledger.firstAt === null || firstAt < ledger.firstAt) ledger.firstAt = firstAt;

    const offered = plansOf(instance);
    const prices = pricesFor(instance, offered, settledChanges(record));
    const bill = billOf({ record, prices, currency: instance.currency }, range);
    if (bill === null) continue;
    const row: LedgerRow = {
      ...bill,
      id: instance.id,
      name: instance.name,
      planLabel: instance.planLabel,
      monthlyCents: instance.monthlyCents,
      isGone: instance.status === "gone",
      capCents: instance.watchedAt === null ? null : (policy?.monthlyCapCents ?? null),
    };
    ledger.rows.push(row);
    const labelOf = (id: string | null) =>
      id === null ? null : (offered.find((plan) => plan.id === id)?.label ?? id);
    for (const effect of bill.effects) {
      ledger.lines.push({
        ...effect,
        row,
        providerLabel: instance.providerLabel,
        fromLabel: labelOf(effect.change.fromPlanId),
        toLabel: labelOf(effect.change.toPlanId),
      });
    }
  }
  ledger.lines.sort((one, other) => other.change.at.getTime() - one.change.at.getTime());
  return ledger;
}

/** Watched now, or no longer watched, but only since then. */
function wasWatchedSince(since: Date) {
  const unwatched = db
    .select({ id: auditEntries.id })
    .from(auditEntries)
    .where(
      and(
        eq(auditEntries.subjectId, instances.id),
        eq(auditEntries.what, "instance.unwatched"),
        gte(auditEntries.at, since),
      ),
    );
  return or(isNotNull(instances.watchedAt), exists(unwatched));
}

/** When the first of the team's instances was seen that was ever watched, also of those that are no longer. */
async function firstKnownAt({ teamId }: Actor): Promise<Date | null> {
  const [first] = await db
    .select({ at: min(instances.createdAt) })
    .from(instances)
    .innerJoin(policies, eq(policies.instanceId, instances.id))
    .where(eq(instances.teamId, teamId));
  return first?.at ?? null;
}

/** What the team's accounts can buy, or could. */
async function plansByConnection(actor: Actor): Promise<Map<string, Plan[]>> {
  const rows = await db.select().from(plans).where(eq(plans.teamId, actor.teamId));
  const found = new Map<string, Plan[]>();
  for (const row of rows) {
    const sold = found.get(row.connectionId) ?? [];
    sold.push(toPlan(row));
    found.set(row.connectionId, sold);
  }
  return found;
}
