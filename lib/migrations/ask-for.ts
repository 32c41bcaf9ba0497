import "server-only";

import { eq } from "drizzle-orm";
import { migrationSteps } from "@/drizzle/schema";
import { ringDeliveries } from "@/lib/alerts/ring-deliveries";
import { db } from "@/lib/db";
import type { News } from "@/lib/migrations/describe-news";
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
  const what =
    step.kind === "ready" ? "Both ends are equal but for what is written now." : step.sentence;
  await waitFor(loaded, step, lease, now, {
    set: {},
    line: { sentence: `Waits for a yes: ${step.sentence}` },
    news: isNews ? { is: "ready", what } : null,
  });
}

/** Waits for a person's answer to what a step came upon. */
export async function askAbout(
  loaded: Loaded,
  step: StepRecord,
  { question, memory }: { question: string; memory: StepMemory },
  lease: Lease,
  now: Date,
): Promise<void> {
  await waitFor(loaded, step, lease, now, {
    set: { note: null, troubles: 0, memory: { ...memory, question } },
    line: { sentence: question, level: "warning" },
    news: { is: "asked", question },
  });
}

/** The migration waits at a step until a person answers. */
async function waitFor(
  loaded: Loaded,
  step: StepRecord,
  lease: Lease,
  now: Date,
  how: {
    set: Partial<StepRecord>;
    line: { sentence: string; level?: "warning" };
    news: News | null;
  },
): Promise<void> {
  const { set, line, news } = how;
  const deliveryIds = await db.transaction(async (tx) => {
    if (!(await renew(tx, lease, now, { status: "waiting" }))) throw new LeaseLost();
    await tx
      .update(migrationSteps)
      .set({ ...set, status: "asked" })
      .where(eq(migrationSteps.id, step.id));
    await writeLog(tx, step.migrationId, now, line.sentence, line.level);
    return news === null ? [] : tell(tx, loaded, news, now);
  });
  await ringDeliveries(deliveryIds);
}
