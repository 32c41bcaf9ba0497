import "server-only";

import { eq } from "drizzle-orm";
import { migrationSteps } from "@/drizzle/schema";
import { ringDeliveries } from "@/lib/alerts/ring-deliveries";
import { db } from "@/lib/db";
import { renew, type Lease } from "@/lib/migrations/lease";
import { LeaseLost } from "@/lib/migrations/lease-lost";
import type { Loaded, StepRecord } from "@/lib/migrations/load-migration";
import { tell, writeLog } from "@/lib/migrations/news";
import type { StepMemory } from "@/lib/migrations/step-rows";

/** Waits for a person's yes to a step. The gate is told through the channels, as is what only people can do. */
export async function askFor(
  loaded: Loaded,
  step: StepRecord,
  lease: Lease,
  now: Date,
): Promise<void> {
  const isNews = step.kind === "ready" || step.kind === "switch";
  const deliveryIds = await db.transaction(async (tx) => {
    if (!(await renew(tx, lease, now, { status: "waiting" }))) throw new LeaseLost();
    await tx.update(migrationSteps).set({ status: "asked" }).where(eq(migrationSteps.id, step.id));
    await writeLog(tx, step.migrationId, now, `Waits for a yes: ${step.sentence}`);
    if (!isNews) return [];
    const what =
      step.kind === "ready" ? "Both ends are equal but for what is written now." : step.sentence;
    return tell(tx, loaded, { is: "ready", what }, now);
  });
  await ringDeliveries(deliveryIds);
}

/** Waits for a person's answer to what a step came upon. */
export async function askAbout(
  loaded: Loaded,
  step: StepRecord,
  { question, memory }: { question: string; memory: StepMemory },
  lease: Lease,
  now: Date,
): Promise<void> {
  const deliveryIds = await db.transaction(async (tx) => {
    if (!(await renew(tx, lease, now, { status: "waiting" }))) throw new LeaseLost();
    await tx
      .update(migrationSteps)
      .set({ status: "asked", note: null, troubles: 0, memory: { ...memory, question } })
      .where(eq(migrationSteps.id, step.id));
    await writeLog(tx, step.migrationId, now, question, "warning");
    return tell(tx, loaded, { is: "asked", question }, now);
  });
  await ringDeliveries(deliveryIds);
}
