import "server-only";

import { inArray } from "drizzle-orm";
import { instances, migrationLegs, migrations, migrationSteps } from "@/drizzle/schema";
import { ringDeliveries } from "@/lib/alerts/ring-deliveries";
import type { Actor } from "@/lib/auth/model";
import { requireRole } from "@/lib/auth/require-role";
import { db, type Tx } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { migrationAdvanced, ring } from "@/lib/events";
import { newId } from "@/lib/id";
import { isBeingMoved } from "@/lib/instances/being-moved";
import { watchInstances } from "@/lib/instances/watch-instances";
import { loadMigration } from "@/lib/migrations/load-migration";
import { auditMigration, tell, writeLog } from "@/lib/migrations/news";
import { planMigration, type Planned } from "@/lib/migrations/plan-migration";
import { planSteps, type PlannedStep } from "@/lib/migrations/plan-steps";
import type { Spec } from "@/lib/migrations/spec";

/**
 * Begins a migration: its legs and steps become rows, and the first step is rung for.
 *
 * @throws AppError `forbidden` when the actor may only look
 * @throws AppError `conflict` with every blocker, or when an end is being moved already
 */
export async function createMigration(actor: Actor, spec: Spec): Promise<{ migrationId: string }> {
  requireRole(actor, "operator");
  const planned = await planMigration(actor, spec);
  const blockers = planned.preflight.findings.filter(({ level }) => level === "blocker");
  if (blockers.length > 0) {
    throw new AppError("conflict", blockers.map(({ sentence }) => sentence).join(" "));
  }
  const ids = [
    planned.looked.source.id,
    ...planned.looked.legs.flatMap(({ instance }) => instance?.id ?? []),
  ];
  await watchInstances(actor, { instanceIds: ids });

  const migrationId = newId("mig");
  const now = new Date();
  const deliveryIds = await db.transaction(async (tx) => {
    await lockEnds(tx, ids);
    await insertMigration(tx, { migrationId, actor, spec, planned, now });
    const loaded = (await loadMigration(migrationId, tx))!;
    await writeLog(tx, migrationId, now, "The migration begins.");
    await auditMigration(tx, actor, "migration.created", loaded);
    return tell(tx, loaded, { is: "started" }, now);
  });
  await ring(migrationAdvanced.create({ migrationId }));
  await ringDeliveries(deliveryIds);
  return { migrationId };
}

/**
 * Two who begin with the same instance, at either end, come one after the other. `own` is the migration whose
 * ends they are already.
 *
 * @throws AppError `conflict` when one of them is being moved already
 */
export async function lockEnds(tx: Tx, ids: readonly string[], own?: string): Promise<void> {
  await tx
    .select({ id: instances.id })
    .from(instances)
    .where(inArray(instances.id, [...ids]))
    .orderBy(instances.id)
    .for("update");
  if (await isBeingMoved(tx, ids, own)) {
    throw new AppError(
      "conflict",
      "One of these instances is being moved already. Wait for that migration, or cancel it.",
    );
  }
}

async function insertMigration(
  tx: Tx,
  {
    migrationId,
    actor: { teamId, userId },
    spec,
    planned: { looked, facts },
    now,
  }: { migrationId: string; actor: Actor; spec: Spec; planned: Planned; now: Date },
): Promise<void> {
  await tx.insert(migrations).values({
    id: migrationId,
    teamId,
    kind: spec.kind,
    status: "running",
    spec,
    instanceId: looked.source.id,
    source: looked.sourceView,
    createdBy: userId,
    createdAt: now,
    advancedAt: now,
  });
  const legIds: string[] = [];
  for (const [position, leg] of spec.legs.entries()) {
    const { view, instance, judged } = looked.legs[position]!;
    const id = newId("leg");
    legIds.push(id);
    await tx.insert(migrationLegs).values({
      id,
      teamId,
      migrationId,
      position,
      direction: "forth",
      sourceInstanceId: looked.source.id,
      targetInstanceId: instance?.id ?? null,
      source: looked.sourceView,
      target: view,
      // How values get to one that is still to be made is tried when it is there.
      spec: { ...leg, route: leg.route ?? (instance === null ? null : (judged?.route ?? null)) },
    });
  }
  await insertSteps(tx, { migrationId, teamId, legIds, steps: planSteps(spec, facts), from: 0 });
}

/** Writes planned steps as rows, behind those that are there. */
export async function insertSteps(
  tx: Tx,
  {
    migrationId,
    teamId,
    legIds,
    steps,
    from,
    isWayBack = false,
  }: {
    migrationId: string;
    teamId: string;
    legIds: readonly string[];
    steps: readonly PlannedStep[];
    from: number;
    isWayBack?: boolean;
  },
): Promise<void> {
  await tx.insert(migrationSteps).values(
    steps.map(({ kind, leg, sentence, needsApproval, subject }, index) => ({
      id: newId("stp"),
      teamId,
      migrationId,
      position: from + index,
      kind,
      legId: leg === null ? null : (legIds[leg] ?? null),
      isWayBack,
      subject: { ...subject, plan: sentence },
      needsApproval,
      sentence,
    })),
  );
}
