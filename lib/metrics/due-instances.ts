import "server-only";

import { and, asc, eq, isNotNull, ne } from "drizzle-orm";
import { instances, policies } from "@/drizzle/schema";
import { db } from "@/lib/db";
import { isDue } from "@/lib/metrics/due";

const CHUNK = 25;

/**
 * Lists the watched instances that want a sample now, in chunks of 25. Those of an account that has to be
 * reconnected are among them: where they listen is kept, so its provider need not be asked.
 *
 * Instances of one connection stand together, so that a provider in trouble slows few chunks.
 * `rateSeconds` narrows to the instances with that rate, for the ticks between two minutes.
 */
export async function dueInstances(now: Date, rateSeconds?: 30): Promise<string[][]> {
  const watched = await db
    .select({
      id: instances.id,
      isReachable: instances.isReachable,
      sampledAt: instances.sampledAt,
      sampleEverySeconds: policies.sampleEverySeconds,
    })
    .from(instances)
    .innerJoin(policies, eq(policies.instanceId, instances.id))
    .where(
      and(
        isNotNull(instances.watchedAt),
        ne(instances.status, "gone"),
        rateSeconds === undefined ? undefined : eq(policies.sampleEverySeconds, rateSeconds),
      ),
    )
    .orderBy(asc(instances.connectionId), asc(instances.id));

  // One that only its log drain tells of is judged with every tick, whenever its last line came.
  const due = watched.filter(
    ({ isReachable, sampleEverySeconds, sampledAt }) =>
      !isReachable || isDue(sampleEverySeconds, sampledAt, now),
  );
  const chunks: string[][] = [];
  for (let start = 0; start < due.length; start += CHUNK) {
    chunks.push(due.slice(start, start + CHUNK).map(({ id }) => id));
  }
  return chunks;
}
