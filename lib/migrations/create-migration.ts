import "server-only";

import { and, inArray, notInArray, or } from "drizzle-orm";
import { instances, migrations } from "@/drizzle/schema";
import { audit } from "@/lib/audit";
import type { Actor } from "@/lib/auth/model";
import { requireRole } from "@/lib/auth/require-role";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { migrationAdvanced, ring } from "@/lib/events";
import { newId } from "@/lib/id";
import { judgeEnds, loadEnds } from "@/lib/migrations/migration-ends";
import { firstCheckpoint } from "@/lib/migrations/model";
import type { MigrationEnds } from "@/lib/migrations/read-preflight";

/**
 * Begins to move the data of one watched instance to another one, which must be empty.
 *
 * @throws AppError `forbidden` when the actor may only look
 * @throws AppError `conflict` with every blocker, or when one of the two is being moved already
 */
export async function createMigration(
  actor: Actor,
  { instanceId, targetInstanceId }: MigrationEnds,
): Promise<{ migrationId: string; warnings: string[] }> {
  requireRole(actor, "operator");
  const ids = { teamId: actor.teamId, instanceId, targetInstanceId };
  const { source, target } = await loadEnds(ids);
  const { blockers, warnings } = await judgeEnds(ids);
  if (blockers.length > 0) throw new AppError("conflict", blockers.join(" "));

  const migrationId = newId("mig");
  await db.transaction(async (tx) => {
    const ends = [instanceId, targetInstanceId];
    // Two who begin with the same instance, at either end, come one after the other.
    await tx
      .select({ id: instances.id })
      .from(instances)
      .where(inArray(instances.id, ends))
      .orderBy(instances.id)
      .for("update");
    const [moving] = await tx
      .select({ id: migrations.id })
      .from(migrations)
      .where(
        and(
          notInArray(migrations.phase, ["done", "failed"]),
          or(inArray(migrations.instanceId, ends), inArray(migrations.targetInstanceId, ends)),
        ),
      );
    if (moving !== undefined) {
      throw new AppError(
        "conflict",
        "One of the two instances is being moved already. Wait for that migration, or cancel it.",
      );
    }

    await tx.insert(migrations).values({
      id: migrationId,
      ...ids,
      kind: "move",
      status: "running",
      source: {
        instanceId,
        name: source.instance.name,
        appName: source.instance.appName,
        providerLabel: "",
        planLabel: source.instance.planId,
      },
      phase: firstCheckpoint.phase,
      checkpoint: firstCheckpoint,
      createdBy: actor.userId,
    });
    const names = { source: source.instance.name, target: target.instance.name };
    await audit(tx, actor, "migration.created", migrationId, names);
  });

  await ring(migrationAdvanced.create({ migrationId }));
  return { migrationId, warnings };
}
