import "server-only";

import { and, desc, eq, sql, type SQL } from "drizzle-orm";
import { z } from "zod";
import {
  auditEntries,
  channels,
  instances,
  migrationLegs,
  migrations,
  proposals,
  scalingActions,
  users,
} from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { behind, cursorOf } from "@/lib/cursor";
import { db } from "@/lib/db";
import { describeEntry } from "@/lib/teams/describe-entry";

export const ListActivity = z.object({
  /** What `next` of the page before said. */
  before: z.string().optional(),
  /** Only what is about this instance: itself, its proposals, plan changes, moves and channels. */
  instanceId: z.string().optional(),
  rows: z.number().int().min(1).max(50).default(50),
});
export type ListActivity = z.input<typeof ListActivity>;

export type ActivityRow = {
  id: string;
  at: Date;
  what: string;
  subjectId: string;
  /** Who did it: a person's name as it is now, or Headroom itself. */
  who: string;
  sentence: string;
  /** The instance it is about, directly or through a proposal or an action. */
  instance: { id: string; name: string } | null;
};

/** The team's history, newest first, in words. `next` continues it, and is null at its end. */
export async function listActivity(
  actor: Actor,
  { before, instanceId, rows: length = 50 }: ListActivity = {},
): Promise<{ entries: ActivityRow[]; next: string | null }> {
  const rows = await db
    .select({
      entry: auditEntries,
      name: users.name,
      email: users.email,
      instance: { id: instances.id, name: instances.name },
    })
    .from(auditEntries)
    .leftJoin(users, eq(users.id, auditEntries.userId))
    .leftJoin(proposals, eq(proposals.id, auditEntries.subjectId))
    .leftJoin(scalingActions, eq(scalingActions.id, auditEntries.subjectId))
    .leftJoin(
      instances,
      sql`${instances.id} = coalesce(${proposals.instanceId}, ${scalingActions.instanceId}, ${auditEntries.subjectId})`,
    )
    .where(
      and(
        eq(auditEntries.teamId, actor.teamId),
        instanceId === undefined ? undefined : isAbout(instanceId),
        before === undefined
          ? undefined
          : behind(before, { at: auditEntries.at, id: auditEntries.id }),
      ),
    )
    .orderBy(desc(auditEntries.at), desc(auditEntries.id))
    .limit(length + 1);

  const page = rows.slice(0, length);
  const last = page.at(-1)?.entry;
  const hasMore = rows.length > length && last !== undefined;
  return {
    entries: page.map(({ entry, name, email, instance }) => ({
      id: entry.id,
      at: entry.at,
      what: entry.what,
      subjectId: entry.subjectId,
      who: entry.userId === null ? "Headroom" : (name ?? email ?? "Somebody who has left"),
      sentence: describeEntry({
        what: entry.what,
        details: { instance: instance?.name ?? null, ...entry.details },
      }),
      instance,
    })),
    next: hasMore ? cursorOf(last.at, last.id) : null,
  };
}

/** By the ids of the rows it may be about, so that the index on them is used. */
function isAbout(instanceId: string): SQL {
  return sql`${auditEntries.subjectId} in (
    select ${instanceId}::text
    union all select ${proposals.id} from ${proposals} where ${proposals.instanceId} = ${instanceId}
    union all select ${scalingActions.id} from ${scalingActions}
      where ${scalingActions.instanceId} = ${instanceId}
    union all select ${migrations.id} from ${migrations}
      where ${migrations.instanceId} = ${instanceId}
    union all select ${migrationLegs.migrationId} from ${migrationLegs}
      where ${migrationLegs.targetInstanceId} = ${instanceId}
    union all select ${channels.id} from ${channels} where ${channels.instanceId} = ${instanceId})`;
}
