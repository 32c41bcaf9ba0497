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
  const noted = newest([NOTED, CHANGED], "to").as("noted");
  const ended = newest([ENDED], "engine").as("ended");
  const rows = await db
    .select({
      id: instances.id,
      teamId: instances.teamId,
      name: instances.name,
      engine: instances.engine,
      noted: noted.engine,
      ended: ended.engine,
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
  for (const { id, teamId, name, engine, ...told } of rows) {
    const end = endedEngine(engine, now);
    const isNew = engine !== told.noted;
    const isEndNew = end !== null && end.line !== told.ended;
    if (!isNew && !isEndNew) continue;
    await db.transaction(async (tx) => {
      const who = { teamId, userId: null };
      if (isNew && told.noted === null) await audit(tx, who, NOTED, id, { name, to: engine });
      if (isNew && told.noted !== null) {
        await audit(tx, who, CHANGED, id, { name, from: told.noted, to: engine });
      }
      if (isEndNew) {
        await audit(tx, who, ENDED, id, { name, engine: end.line, since: end.lastDay });
      }
    });
    entries += Number(isNew) + Number(isEndNew);
  }
  return entries;
}

/** The detail of the newest entry of an instance's history that is one of `whats`. */
function newest(whats: readonly string[], detail: "to" | "engine") {
  return db
    .select({ engine: sql<string>`${auditEntries.details}->>${detail}`.as("engine") })
    .from(auditEntries)
    .where(and(eq(auditEntries.subjectId, instances.id), inArray(auditEntries.what, [...whats])))
    .orderBy(desc(auditEntries.at), desc(auditEntries.id))
    .limit(1);
}
