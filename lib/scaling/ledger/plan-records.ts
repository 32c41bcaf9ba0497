import "server-only";

import { and, eq, gte, inArray } from "drizzle-orm";
import { auditEntries, proposals, scalingActions, users, type instances } from "@/drizzle/schema";
import type { Database, Tx } from "@/lib/db";
import type { Plan } from "@/lib/providers/model";
import { deciderIdOf } from "@/lib/scaling/proposals/approver";
import type { Appearance, PlanChange, PlanRecord } from "@/lib/scaling/ledger/plan-periods";

/** What the ledger asks of an instance besides its record. */
export type LedgerInstance = Pick<
  typeof instances.$inferSelect,
  "id" | "planId" | "status" | "monthlyCents" | "createdAt"
>;

/**
 * Reads what is kept of an instance's plans since an instant, for each instance by its id: plan changes of
 * Headroom's that succeeded, and what looks at the inventory noticed. `plans` are those of the instance's
 * connection, because what was noticed is kept by the plans' labels.
 */
export async function readPlanRecords<Asked extends LedgerInstance>(
  tx: Tx | Database,
  asked: readonly Asked[],
  { plansOf, since }: { plansOf: (instance: Asked) => readonly Plan[]; since: Date },
): Promise<Map<string, PlanRecord>> {
  if (asked.length === 0) return new Map();
  const ids = asked.map(({ id }) => id);
  const [ours, noticed] = await Promise.all([
    changesOfOurs(tx, ids, since),
    noticedSince(tx, ids, since),
  ]);
  const records = new Map<string, PlanRecord>();
  for (const instance of asked) {
    const changes = ours.filter(({ instanceId }) => instanceId === instance.id).map(toChange);
    const appearances: Appearance[] = [];
    for (const { id, subjectId, what, details, at } of noticed) {
      if (subjectId !== instance.id) continue;
      if (what === "instance.plan_changed_outside") {
        const plans = plansOf(instance);
        changes.push({
          id,
          at,
          fromPlanId: idOfPlan(plans, details.fromPlanId ?? details.from),
          toPlanId: idOfPlan(plans, details.toPlanId ?? details.to),
          changer: "elsewhere",
          person: null,
          reason: null,
          paidMonthlyCents: null,
        });
      } else {
        appearances.push({ at, isThere: what === "instance.returned" });
      }
    }
    records.set(instance.id, {
      planId: instance.planId,
      isGone: instance.status === "gone",
      firstSeenAt: instance.createdAt,
      changes,
      appearances,
    });
  }
  return records;
}

type OwnChange = Awaited<ReturnType<typeof changesOfOurs>>[number];

function changesOfOurs(tx: Tx | Database, instanceIds: string[], since: Date) {
  return tx
    .select({
      id: scalingActions.id,
      instanceId: scalingActions.instanceId,
      endedAt: scalingActions.endedAt,
      fromPlanId: scalingActions.fromPlanId,
      toPlanId: scalingActions.toPlanId,
      decidedBy: proposals.decidedBy,
      person: { name: users.name, email: users.email },
      reason: proposals.sentence,
      paidMonthlyCents: proposals.fromMonthlyCents,
    })
    .from(scalingActions)
    .innerJoin(proposals, eq(proposals.id, scalingActions.proposalId))
    .leftJoin(users, eq(users.id, proposals.decidedBy))
    .where(
      and(
        inArray(scalingActions.instanceId, instanceIds),
        eq(scalingActions.status, "succeeded"),
        gte(scalingActions.endedAt, since),
      ),
    );
}

function toChange(row: OwnChange): PlanChange {
  const { id, fromPlanId, toPlanId, decidedBy, person, reason, paidMonthlyCents } = row;
  return {
    id,
    at: row.endedAt!, // One that succeeded has ended; the table checks it.
    fromPlanId,
    toPlanId,
    changer: decidedBy === null ? "headroom" : "person",
    person:
      deciderIdOf(decidedBy) === null
        ? decidedBy
        : (person?.name ?? person?.email ?? "Somebody who has left"),
    reason,
    paidMonthlyCents,
  };
}

function noticedSince(tx: Tx | Database, instanceIds: string[], since: Date) {
  return tx
    .select()
    .from(auditEntries)
    .where(
      and(
        inArray(auditEntries.subjectId, instanceIds),
        inArray(auditEntries.what, [
          "instance.plan_changed_outside",
          "instance.gone",
          "instance.returned",
        ]),
        gte(auditEntries.at, since),
      ),
    );
}

/** The plan that goes by a label or an id; null when none or several do. */
function idOfPlan(plans: readonly Plan[], name: unknown): string | null {
  const named = plans.filter(({ id, label }) => id === name || label === name);
  return named.length === 1 ? named[0]!.id : null;
}
