import "server-only";

import { and, eq } from "drizzle-orm";
import { migrationSteps } from "@/drizzle/schema";
import { ringDeliveries } from "@/lib/alerts/ring-deliveries";
import { db } from "@/lib/db";
import { renew, type Lease } from "@/lib/migrations/lease";
import { LeaseLost } from "@/lib/migrations/lease-lost";
import type { Loaded } from "@/lib/migrations/load-migration";
import { isOnWayBack } from "@/lib/migrations/next-step";
import { auditMigration, tell, writeLog } from "@/lib/migrations/news";
import { outcomeOf } from "@/lib/migrations/outcome";
import { boughtSentences } from "@/lib/migrations/read-bought";
import { closeSession } from "@/lib/migrations/sessions";
import type { MoveKind } from "@/lib/migrations/spec";

const HOUR_MS = 3_600_000;

/**
 * Everything is done but what rests: the way back stays open from now on, where it was asked for. Or everything
 * is back, by the way back or because the switch was taken back. `unknown`: what people have to look for.
 */
export async function endMigration(
  loaded: Loaded,
  lease: Lease,
  now: Date,
  unknown: readonly string[] = [],
): Promise<void> {
  const { migration, legs, steps } = loaded;
  const isBack = isOnWayBack(steps) || migration.wish === "roll_back";
  const watch = isBack
    ? undefined
    : steps.find(({ kind, status }) => kind === "watch" && status === "pending");
  const hours = watch?.subject.hours ?? 0;
  const keepUntil = hours > 0 ? new Date(now.getTime() + hours * HOUR_MS) : null;
  const status = isBack ? ("rolled_back" as const) : ("done" as const);
  const sentence = outcomeOf({ kind: migration.kind, status, keepUntil }, legs, steps) ?? "";
  const keys = provenKeys(migration.kind, legs, isBack);

  const deliveryIds = await db.transaction(async (tx) => {
    const ended = { status, wish: null, failure: null, keepUntil, endedAt: now };
    const set = { ...ended, leaseId: null, leaseUntil: null };
    if (!(await renew(tx, lease, now, set))) throw new LeaseLost();
    if (watch !== undefined) {
      await tx
        .update(migrationSteps)
        .set({ status: "running", startedAt: now })
        .where(and(eq(migrationSteps.id, watch.id), eq(migrationSteps.status, "pending")));
    }
    await writeLog(tx, migration.id, now, sentence);
    const left = isBack ? [...(await boughtSentences(loaded, tx)), ...unknown] : [];
    for (const words of left) await writeLog(tx, migration.id, now, words, "warning");
    const automatic = { teamId: migration.teamId, userId: null };
    const details: Record<string, number> = keys > 0 ? { keys } : {};
    const what = isBack ? "migration.rolled_back" : "migration.done";
    await auditMigration(tx, automatic, what, loaded, details);
    return tell(tx, loaded, { is: status, sentence: [sentence, ...left].join(" ") }, now);
  });
  for (const { id } of legs) await closeSession(id);
  await ringDeliveries(deliveryIds);
}

/** Of which the history says that none differ: not those of a copy, whose source is written to. */
function provenKeys(kind: MoveKind, legs: Loaded["legs"], isBack: boolean): number {
  if (kind === "copy") return 0;
  return legs
    .filter(({ direction }) => (direction === "back") === isBack)
    .reduce((sum, { transfer }) => sum + (transfer?.look?.keys ?? 0), 0);
}
