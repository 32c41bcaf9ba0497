import { sql, type SQL } from "drizzle-orm";
import { ensurePartitions } from "@/drizzle/partitions";
import { instances, samples } from "@/drizzle/schema";
import { db } from "@/lib/db";
import { rollUp } from "@/lib/metrics/roll-up";
import type { Policy } from "@/lib/scaling/policy";
import { aConnection, anInstance, aTeam } from "@/test/support/factories";
import { herokuPlans, planNamed } from "@/test/support/scaling";

const DAYS = 30;
const DAY_MS = 86_400_000;
const PLAN = planNamed("premium-0");

/** What instances have behind them. Shares are SQL by `ago`, how many minutes ago a sample was taken. */
type Shape = { usedShare: SQL; evictedKeysPerSec?: SQL; policy?: Partial<Policy> };

const shapes: Record<string, Shape> = {
  calm: { usedShare: sql`0.55` },
  growing: { usedShare: sql`0.9 - 0.6 * ago / ${DAYS * 1440}::int` },
  seasonal: { usedShare: sql`0.45 + 0.25 * cos(2 * pi() * ago / 1440)` },
  evicting: {
    usedShare: sql`0.97`,
    evictedKeysPerSec: sql`case when ago < 30 then 4 else 0 end`,
  },
  "a long calendar": {
    usedShare: sql`0.4 + 0.2 * cos(2 * pi() * ago / 1440)`,
    policy: {
      timeZone: "Europe/Berlin",
      shrinkWindowMinutes: 1440,
      calendar: Array.from({ length: 10 }, (_, hour) => ({
        kind: "quiet",
        allows: "growing",
        days: [1, 2, 3, 4, 5],
        from: `1${hour}:00`,
        until: `1${hour}:30`,
        note: "",
      })),
    },
  },
};

/**
 * Fills the database with watched instances of each shape, thirty days of one sample a minute behind
 * each, in the order in which collection writes them. Returns their ids by shape.
 */
export async function aFleet(ofEachShape: number, now: Date): Promise<Map<string, string[]>> {
  const actor = await aTeam();
  const { id: connectionId } = await aConnection(actor, { ladder: herokuPlans });
  const fleet = new Map<string, string[]>();
  for (const [name, { policy }] of Object.entries(shapes)) {
    const ids: string[] = [];
    for (let count = 0; count < ofEachShape; count++) {
      const modes = { growMode: "auto", shrinkMode: "auto" } as const;
      const told = { name, connectionId, planId: PLAN.id, policy: { ...modes, ...policy } };
      ids.push((await anInstance(actor, told)).id);
    }
    fleet.set(name, ids);
  }

  const first = new Date(now.getTime() - DAYS * DAY_MS);
  await ensurePartitions(db, first, now);
  await db.execute(sql`
    insert into ${samples} (instance_id, at, used_memory_bytes, connected_clients, ops_per_sec, hit_ratio,
      evicted_keys_per_sec, rejected_connections_per_sec, memory_limit_bytes, clients_limit, counters)
    select i.id, minute,
      ${PLAN.memoryBytes}::float8 * (${byShape(({ usedShare }) => usedShare)} + 0.01 * random()),
      10 + 5 * random(), 100 * random(), random(), ${byShape((shape) => shape.evictedKeysPerSec ?? sql`0`)},
      0, ${PLAN.memoryBytes}, ${PLAN.maxClients}, ${JSON.stringify(counters)}::jsonb
    from generate_series(${first.toISOString()}::timestamptz, ${now.toISOString()}::timestamptz, '1 minute') minute
    cross join lateral (select extract(epoch from ${now.toISOString()}::timestamptz - minute) / 60 as ago) before
    cross join ${instances} i
    order by minute`);
  await rollUp(now);
  // As the hours come: the first roll-up of thirty days writes them instance by instance.
  await db.execute(sql`cluster rollups using rollups_hour`);
  await db.execute(sql`vacuum analyze`);
  return fleet;
}

const counters = {
  runId: "1f0c3a5f6f2f4a5e8c1d2b3a4958677685940312",
  commands: 123_456_789,
  hits: 98_765_432,
  misses: 1_234_567,
  evictedKeys: 0,
  rejectedConnections: 0,
};

function byShape(valueOf: (shape: Shape) => SQL): SQL {
  const cases = Object.entries(shapes).map(
    ([name, shape]) => sql`when ${name} then (${valueOf(shape)})::float8`,
  );
  return sql`case i.name ${sql.join(cases, sql` `)} end`;
}
