import "server-only";

import { and, desc, eq, inArray, isNotNull, ne, sql } from "drizzle-orm";
import { auditEntries, instances } from "@/drizzle/schema";
import { audit } from "@/lib/audit";
import { db } from "@/lib/db";
import { endedEngine } from "@/lib/radar/engine-life";

const NOTED = "instance.engine_noted";
const CHANGED = "instance.engine_changed";
const ENDED = "instance.engine_ended";

/**
 * Writes into the history of watched instances which version of the server they run: the first one seen,
 * every other one since, and once for each line of versions that it is no longer fixed. Returns how many
 * entries that made.
 *
 * The history itself is what is compared with, so an instance that changes back is told of, too.
 */
export async function noteEngines(now: Date): Promise<number> {
  const noted = newest([NOTED, CHANGED]).as("noted");
  const ended = newest([ENDED]).as("ended");
  const rows = await db
    .select({
      id: instances.id,
      teamId: instances.teamId,
      name: instances.name,
      engine: instances.engine,
      noted: noted.details,
      ended: ended.details,
    })
    .from(instances)
    .leftJoinLateral(noted, sql`true`)
    .leftJoinLateral(ended, sql`true`)
    .where(
      and(
        isNotNull(instances.watchedAt),
        isNotNull(instances.engine),
        ne(instances.status, "gone"),
      ),
    );

  let entries = 0;
  for (const { id, teamId, name, engine, ...newestOf } of rows) {
    const before = newestOf.noted?.to ?? null;
    const end = endedEngine(engine, now);
    const isNew = engine !== before;
    const isEndNew = end !== null && end.line !== newestOf.ended?.engine;
    if (!isNew && !isEndNew) continue;
    await db.transaction(async (tx) => {
      const who = { teamId, userId: null };
      if (isNew && before === null) await audit(tx, who, NOTED, id, { name, to: engine });
      if (isNew && before !== null) {
        await audit(tx, who, CHANGED, id, { name, from: before, to: engine });
      }
      if (isEndNew) {
        await audit(tx, who, ENDED, id, { name, engine: end.line, since: end.lastDay });
      }
    });
    entries += Number(isNew) + Number(isEndNew);
  }
  return entries;
}

/** What the newest entry of an instance's history says that is one of `whats`. */
function newest(whats: readonly string[]) {
  const { subjectId, what, details, at, id } = auditEntries;
  return db
    .select({ details })
    .from(auditEntries)
    .where(and(eq(subjectId, instances.id), inArray(what, [...whats])))
    .orderBy(desc(at), desc(id))
    .limit(1);
}
