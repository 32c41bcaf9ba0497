import "server-only";

import { and, eq, inArray } from "drizzle-orm";
import { instances, plans } from "@/drizzle/schema";
import { askProvider } from "@/lib/connections/credentials";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { preflight, type End, type Preflight } from "@/lib/migrations/preflight";
import type { RedisAddress } from "@/lib/providers/provider";
import { parseInfo } from "@/lib/redis/parse-info";
import { readInfo } from "@/lib/redis/read-info";

const INFO_MS = 10_000;

export type EndIds = { teamId: string; instanceId: string; targetInstanceId: string };

/**
 * The two instances of a migration, with what their plans allow.
 *
 * @throws AppError `not_found` when the team has not both of them
 * @throws AppError `conflict` when both are the same, one is gone, or nobody watches one
 */
export async function loadEnds({ teamId, instanceId, targetInstanceId }: EndIds) {
  if (instanceId === targetInstanceId) {
    throw new AppError("conflict", "Choose a target that is not the source itself.");
  }
  const rows = await db
    .select({ instance: instances, planMemoryBytes: plans.memoryBytes })
    .from(instances)
    .leftJoin(
      plans,
      and(eq(plans.connectionId, instances.connectionId), eq(plans.id, instances.planId)),
    )
    .where(
      and(eq(instances.teamId, teamId), inArray(instances.id, [instanceId, targetInstanceId])),
    );
  const source = rows.find(({ instance }) => instance.id === instanceId);
  const target = rows.find(({ instance }) => instance.id === targetInstanceId);
  if (source === undefined || target === undefined) {
    throw new AppError("not_found", "This instance no longer exists.");
  }
  for (const { instance } of [source, target]) {
    if (instance.status === "gone") {
      throw new AppError("conflict", `${instance.name} is gone from its provider.`);
    }
    if (instance.watchedAt === null) {
      throw new AppError("conflict", `Watch ${instance.name} first, so that its state is known.`);
    }
  }
  return { source, target };
}

/** Asks the provider where an instance listens now: addresses change with plans. */
export async function addressOf(instance: {
  connectionId: string;
  remoteId: string;
}): Promise<RedisAddress> {
  return askProvider(
    instance.connectionId,
    (provider, access) => provider.redisUrl(access, instance.remoteId),
    { purpose: "action" },
  );
}

/** Asks both ends what they are and judges whether the one can become the other. */
export async function judgeEnds(ids: EndIds): Promise<Preflight> {
  const { source, target } = await loadEnds(ids);
  const [from, to] = await Promise.all([describe(source), describe(target)]);
  return preflight(from, to);
}

async function describe({
  instance,
  planMemoryBytes,
}: Awaited<ReturnType<typeof loadEnds>>["source"]): Promise<End> {
  const info = await readInfo(await addressOf(instance), INFO_MS);
  return { name: instance.name, fields: parseInfo(info), planMemoryBytes };
}
