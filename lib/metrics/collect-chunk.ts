import "server-only";

import { and, eq, getTableColumns, inArray, isNotNull, ne, sql } from "drizzle-orm";
import { instances, plans, policies, samples } from "@/drizzle/schema";
import { audit } from "@/lib/audit";
import { db } from "@/lib/db";
import { isOwnPlan } from "@/lib/instances/own-plan";
import { addressChange } from "@/lib/metrics/address-change";
import { addressAfterFailure, addressOf, addressWorks, keptAddress } from "@/lib/metrics/addresses";
import { collectFrom, type Look, type Target } from "@/lib/metrics/collect-from";
import { drainSilence } from "@/lib/metrics/drain-silence";
import { isDue } from "@/lib/metrics/due";
import { recordSamples } from "@/lib/metrics/record-samples";
import { hashOfUrl } from "@/lib/redis/hash-of-url";

type Sampled = Extract<Look, { kind: "sampled" }>;
type Failed = { instanceId: string; problem: string };
type Row = Awaited<ReturnType<typeof readRows>>[number];

/**
 * Takes a sample of each instance that is still due, keeps it, and writes on the instance how it went.
 *
 * An instance that gives no answer gets no sample: its row says since when and why. One that no connection
 * reaches counts as collected while its log drain speaks. One whose address cannot be asked for yet,
 * because its account may not be asked so much, is in neither list. One that was sampled, unwatched or
 * disconnected since the chunk was made is left alone, so that a chunk that waited long or came twice does
 * no harm.
 */
export async function collectChunk(
  instanceIds: readonly string[],
  now: Date,
): Promise<{ collected: string[]; failed: string[] }> {
  const found = await readRows(instanceIds);
  const rows = found.filter(
    ({ sampleEverySeconds, instance }) =>
      instance.isReachable && isDue(sampleEverySeconds, instance.sampledAt, now),
  );
  const drained = found.filter(({ instance }) => !instance.isReachable);
  const silent = drained.flatMap(({ instance: { id, ...instance } }) => {
    const problem = drainSilence(instance, now);
    return problem === null ? [] : [{ instanceId: id, problem }];
  });
  const heard = drained
    .map(({ instance }) => instance.id)
    .filter((id) => !silent.some(({ instanceId }) => instanceId === id));
  const looks = await collectFrom(
    rows.map((row) => toTarget(row, now)),
    now,
  );
  const sampled = looks.filter((look): look is Sampled => look.kind === "sampled");
  const failed: Failed[] = [...looks.filter((look) => look.kind === "failed"), ...silent];

  await recordSamples(sampled.map(({ instanceId, sample }) => ({ instanceId, ...sample })));
  await markSampled(sampled);
  await markHeard(heard);
  await markFailed(failed, now);
  for (const look of sampled) {
    const row = rows.find(({ instance }) => instance.id === look.instanceId);
    if (row !== undefined) await noteAddress(row, look);
  }
  return {
    collected: [...sampled.map(({ instanceId }) => instanceId), ...heard],
    failed: failed.map(({ instanceId }) => instanceId),
  };
}

/** What is known of the instances: limits of their plans, and the sample they had last. */
function readRows(instanceIds: readonly string[]) {
  return (
    db
      .select({
        instance: getTableColumns(instances),
        sampleEverySeconds: policies.sampleEverySeconds,
        limits: { memoryBytes: plans.memoryBytes, maxClients: plans.maxClients },
        before: getTableColumns(samples),
      })
      .from(instances)
      .innerJoin(policies, eq(policies.instanceId, instances.id))
      .leftJoin(plans, isOwnPlan)
      // The one before is the one taken before, not the one with the highest time: after the clock
      // was set back the two differ.
      .leftJoin(
        samples,
        and(eq(samples.instanceId, instances.id), eq(samples.at, instances.sampledAt)),
      )
      .where(
        and(
          inArray(instances.id, [...instanceIds]),
          isNotNull(instances.watchedAt),
          ne(instances.status, "gone"),
        ),
      )
  );
}

function toTarget({ instance, limits, before }: Row, now: Date): Target {
  const whose = { ...instance, instanceId: instance.id };
  return {
    instanceId: instance.id,
    address: () => addressOf(whose, now),
    addressAfterFailure: (failed) => addressAfterFailure(whose, failed, now),
    limits: limits ?? { memoryBytes: null, maxClients: null },
    before,
  };
}

async function markSampled(sampled: readonly Sampled[]): Promise<void> {
  if (sampled.length === 0) return;
  const rows = sampled.map(({ instanceId, sample, engine, evictionPolicy, serverLimits }) => ({
    id: instanceId,
    at: sample.at,
    engine,
    policy: evictionPolicy,
    memory: serverLimits.memoryBytes,
    clients: serverLimits.maxClients,
  }));
  await db.execute(sql`
    update ${instances} i
    set sampled_at = seen.at, unreachable_since = null, problem = null,
      engine = coalesce(seen.engine, i.engine),
      eviction_policy = coalesce(seen.policy, i.eviction_policy),
      server_memory_bytes = seen.memory, server_max_clients = seen.clients
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as seen (id text, at timestamptz, engine text, policy text, memory float8, clients float8)
    where i.id = seen.id`);
}

/** The drain keeps the samples; that its lines come is all there is to note. */
async function markHeard(instanceIds: readonly string[]): Promise<void> {
  if (instanceIds.length === 0) return;
  await db
    .update(instances)
    .set({
      sampledAt: sql`greatest(${instances.sampledAt}, ${instances.drainHeardAt})`,
      unreachableSince: null,
      problem: null,
    })
    .where(inArray(instances.id, [...instanceIds]));
}

async function markFailed(failed: readonly Failed[], now: Date): Promise<void> {
  if (failed.length === 0) return;
  const rows = failed.map(({ instanceId, problem }) => ({ id: instanceId, problem }));
  await db.execute(sql`
    update ${instances} i
    set unreachable_since = coalesce(i.unreachable_since, ${now.toISOString()}::timestamptz),
      problem = missed.problem
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as missed (id text, problem text)
    where i.id = missed.id and i.watched_at is not null and i.status <> 'gone'`);
}

/** Notices that an instance listens elsewhere than last time. The URL itself is not kept. */
async function noteAddress({ instance }: Row, { address, isReplica }: Sampled): Promise<void> {
  if (!isReplica) addressWorks({ instanceId: instance.id });
  const urlHash = hashOfUrl(address.url);
  if (urlHash === instance.urlHash) return;
  // The row as it was before this look: what it keeps is the address of before.
  const before = keptAddress({ ...instance, instanceId: instance.id });

  await db.transaction(async (tx) => {
    const [changed] = await tx
      .update(instances)
      .set({ urlHash })
      .where(
        and(
          eq(instances.id, instance.id),
          sql`${instances.urlHash} is not distinct from ${instance.urlHash}`,
        ),
      )
      .returning();
    if (changed === undefined || instance.urlHash === null) return;
    const what = addressChange(before?.url ?? null, address.url);
    await audit(tx, { teamId: instance.teamId, userId: null }, what, instance.id, {
      name: instance.name,
    });
  });
}
