import "server-only";

import { and, asc, desc, eq, getTableColumns, gt, lte } from "drizzle-orm";
import { samples } from "@/drizzle/schema";
import type { Database, Tx } from "@/lib/db";
import type { Sample } from "@/lib/metrics/model";

const { instanceId: _instance, ...columns } = getTableColumns(samples);

/** The samples of an instance of the last `backMs` before `now`, oldest first. */
export function recentSamples(
  tx: Tx | Database,
  instanceId: string,
  { now, backMs }: { now: Date; backMs: number },
): Promise<Sample[]> {
  return tx
    .select(columns)
    .from(samples)
    .where(within(instanceId, now, backMs))
    .orderBy(asc(samples.at));
}

/** The newest of them, or null: older ones say nothing of now, and the bound spares old partitions. */
export async function newestSample(
  tx: Tx | Database,
  instanceId: string,
  { now, backMs }: { now: Date; backMs: number },
): Promise<Sample | null> {
  const [sample] = await tx
    .select(columns)
    .from(samples)
    .where(within(instanceId, now, backMs))
    .orderBy(desc(samples.at))
    .limit(1);
  return sample ?? null;
}

function within(instanceId: string, now: Date, backMs: number) {
  return and(
    eq(samples.instanceId, instanceId),
    gt(samples.at, new Date(now.getTime() - backMs)),
    lte(samples.at, now),
  );
}
