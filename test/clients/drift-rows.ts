import assert from "node:assert/strict";
import { and, desc, eq } from "drizzle-orm";
import { auditEntries, connections, instances, proposals, scalingActions } from "@/drizzle/schema";
import { db } from "@/lib/db";

/** What Headroom knows of an instance now. */
export async function rowOf(instanceId: string) {
  const [row] = await db.select().from(instances).where(eq(instances.id, instanceId));
  assert(row !== undefined, `${instanceId} has no row`);
  return row;
}

/** The instance of this name at its provider, if a look has brought it. */
export async function instanceNamed(connectionId: string, remoteName: string) {
  const [row] = await db
    .select()
    .from(instances)
    .where(and(eq(instances.connectionId, connectionId), eq(instances.remoteName, remoteName)));
  return row;
}

/** The last line of this kind in the timeline of an instance. */
export async function newestEntry(instanceId: string, what: string) {
  const [entry] = await db
    .select()
    .from(auditEntries)
    .where(and(eq(auditEntries.subjectId, instanceId), eq(auditEntries.what, what)))
    .orderBy(desc(auditEntries.at))
    .limit(1);
  return entry;
}

/** When the account was last looked at as a whole. */
export async function lookedAt(connectionId: string): Promise<Date> {
  const [row] = await db.select().from(connections).where(eq(connections.id, connectionId));
  assert(row?.syncedAt != null, "nobody looked at the account");
  return row.syncedAt;
}

/** Nothing of ours was proposed or begun for the instance. */
export async function assertUnfought(instanceId: string): Promise<void> {
  assert.equal(await db.$count(proposals, eq(proposals.instanceId, instanceId)), 0);
  assert.equal(await db.$count(scalingActions, eq(scalingActions.instanceId, instanceId)), 0);
}
