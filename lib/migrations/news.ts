import "server-only";

import { eq } from "drizzle-orm";
import { instances, migrationLog } from "@/drizzle/schema";
import { raiseAlert } from "@/lib/alerts/raise-alert";
import { audit, type Automatic } from "@/lib/audit";
import type { Actor } from "@/lib/auth/model";
import type { Tx } from "@/lib/db";
import { newId } from "@/lib/id";
import type { Loaded } from "@/lib/migrations/load-migration";
import type { LogLevel } from "@/lib/migrations/model";
import { describeNews, type News } from "@/lib/migrations/describe-news";

/** Writes a line into the log of a migration. */
export async function writeLog(
  tx: Tx,
  migrationId: string,
  at: Date,
  sentence: string,
  level: LogLevel = "info",
): Promise<void> {
  await tx.insert(migrationLog).values({ id: newId("mlg"), migrationId, at, level, sentence });
}

/** Writes who did what into the team's history, with the names of both ends. */
export async function auditMigration(
  tx: Tx,
  who: Pick<Actor, "teamId" | "userId"> | Automatic,
  what: `migration.${string}`,
  { migration, legs }: Pick<Loaded, "migration" | "legs">,
  details: Record<string, string | number> = {},
): Promise<void> {
  const names = { source: migration.source.name, target: targetNames(legs) };
  await audit(tx, who, what, migration.id, { ...names, ...details });
}

/**
 * Tells people what they wait for, through the channels of the source. Returns the deliveries to ring for
 * after the commit; none when the source is no longer known.
 */
export async function tell(
  tx: Tx,
  { migration, legs }: Pick<Loaded, "migration" | "legs">,
  news: News,
  at: Date,
): Promise<string[]> {
  if (migration.instanceId === null) return [];
  const [instance] = await tx
    .select()
    .from(instances)
    .where(eq(instances.id, migration.instanceId));
  if (instance === undefined) return [];
  const names = { source: instance.name, target: targetNames(legs), kind: migration.kind };
  return raiseAlert(tx, {
    teamId: migration.teamId,
    instanceId: instance.id,
    planId: instance.planId,
    levels: [],
    // To a channel a question is one more thing that waits for a person.
    condition: `migration_${news.is === "asked" ? "ready" : news.is}`,
    ...describeNews(news, names),
    at,
  });
}

/** Null where there is no target: a plan change. */
function targetNames(legs: Loaded["legs"]): string | null {
  const there = legs.filter(({ direction }) => direction === "forth");
  return there.length === 0 ? null : there.map(({ target }) => target.name).join(" and ");
}
