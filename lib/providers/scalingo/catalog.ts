import type { Plan } from "@/lib/providers/model";

/** What a plan's name says of it. */
export type KnownPlan = Omit<Plan, "monthlyCents" | "currency" | "isOffered">;

const MIB = 1024 ** 2;

/** HAProxy in front of every Business plan takes no more; documented by Scalingo (December 2025). */
const GATEWAY_CLIENTS = 2000;

/**
 * Scalingo documents no limit for Starter plans. A Redis that is not told otherwise takes this many, so
 * the limit that `INFO` reports should be trusted over it.
 */
const REDIS_DEFAULT_CLIENTS = 10_000;

const classes = {
  // An old free class: size and limits are not published.
  sandbox: { maxClients: null, hasReplica: false, hasPersistence: false },
  // RDB on disk by default, AOF as a feature, in both.
  starter: { maxClients: REDIS_DEFAULT_CLIENTS, hasReplica: false, hasPersistence: true },
  business: { maxClients: GATEWAY_CLIENTS, hasReplica: true, hasPersistence: true },
} as const satisfies Record<string, Pick<Plan, "maxClients" | "hasReplica" | "hasPersistence">>;

/**
 * Reads a plan off its name, `redis-starter-512`: class and megabytes of memory per node, taken as
 * binary units. Null for a name of another shape.
 *
 * Names are the only place where Scalingo's plan list says a size, so there is no table of them.
 * Source: Scalingo/documentation `databases/redis/start`.
 */
export function planByName(name: string): KnownPlan | null {
  const parts = /^redis-(sandbox|starter|business)(?:-(\d+))?$/.exec(name);
  if (parts === null) return null;
  const planClass = parts[1] as keyof typeof classes; // The pattern names these three only.
  const megabytes = parts[2] === undefined ? null : Number(parts[2]);
  return {
    ...classes[planClass],
    id: `redis:${name}`,
    label: labelOf(planClass, megabytes),
    family: `scalingo-redis/${planClass}`,
    memoryBytes: megabytes === null ? null : megabytes * MIB,
  };
}

function labelOf(planClass: string, megabytes: number | null): string {
  const title = `${planClass.charAt(0).toUpperCase()}${planClass.slice(1)}`;
  if (megabytes === null) return title;
  return megabytes < 1024 ? `${title} ${megabytes} MB` : `${title} ${megabytes / 1024} GB`;
}
