import "server-only";

import { and, eq, inArray, lt, sql } from "drizzle-orm";
import { dropPartition, ensurePartitions, partitionsBefore } from "@/drizzle/partitions";
import { apiUsage, instances, receivedMessages, rollups, samples, teams } from "@/drizzle/schema";
import { db, type Tx } from "@/lib/db";
import { log } from "@/lib/log";

const DAY_MS = 86_400_000;
const DAYS_AHEAD = 3;
const ROLLUP_MONTHS = 13;
const USAGE_DAYS = 30;

export type Retained = {
  partitionsDropped: number;
  samplesDeleted: number;
  rollupsDeleted: number;
  messagesDeleted: number;
  usageDeleted: number;
};

/**
 * Makes the partitions of the next days, and lets go of what nobody keeps any more.
 *
 * Whole days go, counted in UTC: a partition that is older than the longest retention of any team is
 * dropped, and in those that stay the rows of teams with a shorter one are deleted. Rollups are kept
 * 13 months, what was asked of providers 30 days, and which messages came a day. Safe to repeat and to miss: the next call does what this one left.
 *
 * What is old is judged by the earlier of `now` and the database's clock, because a clock that
 * jumps ahead must not cost a customer their history.
 */
export async function applyRetention(now: Date): Promise<Retained> {
  const ahead = new Date(now.getTime() + DAYS_AHEAD * DAY_MS);
  await withShortLock("partitions were not made ahead", (tx) => ensurePartitions(tx, now, ahead));

  const today = startOfDay(await earlierClock(now));
  const retentions = await db
    .selectDistinct({ days: teams.retentionDays })
    .from(teams)
    .orderBy(teams.retentionDays);
  const longest = retentions.pop();

  return {
    partitionsDropped:
      longest === undefined ? 0 : await dropBefore(daysBefore(today, longest.days)),
    samplesDeleted: await deleteOfTeams(today, retentions),
    rollupsDeleted: await deleteRollups(today),
    messagesDeleted: await forgetMessages(now),
    usageDeleted: await deleteUsage(today),
  };
}

async function earlierClock(now: Date): Promise<Date> {
  const [row] = await db.execute<{ ms: number }>(
    sql`select (extract(epoch from now()) * 1000)::float8 as ms`,
  );
  return new Date(Math.min(now.getTime(), row?.ms ?? now.getTime()));
}

async function dropBefore(until: Date): Promise<number> {
  let dropped = 0;
  for (const name of await partitionsBefore(db, until)) {
    const isDropped = await withShortLock(`partition ${name} was not dropped`, (tx) =>
      dropPartition(tx, name),
    );
    if (isDropped) dropped += 1;
  }
  return dropped;
}

/**
 * Changes the partitions of the whole table, or gives up until the next hour: waiting behind a long
 * read for the lock it needs would hold up every writer that comes after.
 */
async function withShortLock(
  otherwise: string,
  change: (tx: Tx) => Promise<void>,
): Promise<boolean> {
  try {
    await db.transaction(async (tx) => {
      await tx.execute(sql`set local lock_timeout = '500ms'`);
      await change(tx);
    });
    return true;
  } catch (error) {
    log("warn", `${otherwise}; the next hour tries again`, { error });
    return false;
  }
}

/** Deletes what teams with a retention of `days` no longer keep. */
async function deleteOfTeams(
  today: Date,
  retentions: readonly { days: number }[],
): Promise<number> {
  let deleted = 0;
  for (const { days } of retentions) {
    const theirs = db
      .select({ id: instances.id })
      .from(instances)
      .innerJoin(teams, and(eq(teams.id, instances.teamId), eq(teams.retentionDays, days)));
    const result = await db
      .delete(samples)
      .where(and(lt(samples.at, daysBefore(today, days)), inArray(samples.instanceId, theirs)));
    deleted += result.count;
  }
  return deleted;
}

async function deleteRollups(today: Date): Promise<number> {
  const until = new Date(today);
  until.setUTCMonth(until.getUTCMonth() - ROLLUP_MONTHS);
  const result = await db.delete(rollups).where(lt(rollups.hour, until));
  return result.count;
}

async function deleteUsage(today: Date): Promise<number> {
  const until = daysBefore(today, USAGE_DAYS);
  const result = await db.delete(apiUsage).where(lt(apiUsage.hour, until));
  return result.count;
}

/** No sender sends the same message again after so long. */
async function forgetMessages(now: Date): Promise<number> {
  const { receivedAt } = receivedMessages;
  const aDayAgo = new Date(now.getTime() - DAY_MS);
  const result = await db.delete(receivedMessages).where(lt(receivedAt, aDayAgo));
  return result.count;
}

function startOfDay(at: Date): Date {
  return new Date(Math.floor(at.getTime() / DAY_MS) * DAY_MS);
}

function daysBefore(day: Date, days: number): Date {
  return new Date(day.getTime() - days * DAY_MS);
}
