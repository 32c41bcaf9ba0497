import "server-only";

import { and, desc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { auditEntries, instances, proposals, scalingActions, users } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { behind, cursorOf } from "@/lib/cursor";
import { db } from "@/lib/db";
import { describeEntry } from "@/lib/teams/describe-entry";

export const ListActivity = z.object({
  /** What `next` of the page before said. */
  before: z.string().optional(),
  subjectId: z.string().optional(),
});
export type ListActivity = z.output<typeof ListActivity>;

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

const PAGE = 50;

/** The team's history, newest first, in words. `next` continues it, and is null at its end. */
export async function listActivity(
  actor: Actor,
  { before, subjectId }: ListActivity = {},
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
        subjectId === undefined ? undefined : eq(auditEntries.subjectId, subjectId),
        before === undefined
          ? undefined
          : behind(before, { at: auditEntries.at, id: auditEntries.id }),
      ),
    )
    .orderBy(desc(auditEntries.at), desc(auditEntries.id))
    .limit(PAGE + 1);

  const page = rows.slice(0, PAGE);
  const last = page.at(-1)?.entry;
  const hasMore = rows.length > PAGE && last !== undefined;
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
