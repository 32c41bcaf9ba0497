import { everything, gentle } from "@/lib/transfer/model";
import type { PreflightFacts, ReadEnd, Survey, SurveyedKey } from "@/lib/transfer/preflight/model";
import { routesByVersion } from "@/lib/transfer/preflight/routes-by-version";
import { summed } from "@/lib/transfer/preflight/summed-survey";
import { MIB } from "./plans";

/** A server with nothing remarkable about it. */
export function anEnd(role: ReadEnd["role"], changes: Partial<ReadEnd> = {}): ReadEnd {
  return {
    isRead: true,
    role,
    where: `${role}.example:6379`,
    runId: `run of ${role}`,
    engine: "Redis 7.2.4",
    rdbVersion: 11,
    isReplica: false,
    isCluster: false,
    isLoading: false,
    writeRefusal: null,
    usedMemoryBytes: role === "source" ? 12 * MIB : 2 * MIB,
    dataBytes: role === "source" ? 10 * MIB : 0,
    maxmemoryBytes: 100 * MIB,
    evictionPolicy: "noeviction",
    databaseCount: 16,
    keyspaces: role === "source" ? [{ database: 0, keys: 100, expires: 0, avgTtlMs: null }] : [],
    hashesWithExpiringFields: 0,
    clients: { connected: 10, max: 10_000, blocked: 0, names: {} },
    opsPerSec: 100,
    clockAheadMs: 0,
    clockErrorMs: 2,
    latencyMs: 1,
    refusals: [],
    persistence: { hasRdb: true, hasAof: false },
    channels: 0,
    functionLibraries: [],
    cachedScripts: 0,
    modules: [],
    feed: "tracking",
    ...changes,
  };
}

export function aKey(name: string, changes: Partial<SurveyedKey> = {}): SurveyedKey {
  const key = Buffer.from(name);
  return { database: 0, key, type: "string", bytes: 100, hasTtl: false, ...changes };
}

export function aSurvey(
  keys: readonly SurveyedKey[] = [aKey("customer:1"), aKey("customer:2")],
  changes: Partial<Survey> = {},
): Survey {
  const survey = summed({
    keys: [...keys],
    isWhole: true,
    keysTotal: keys.length,
    keyRefusal: null,
    moduleTypes: [],
    queues: [],
    pace: null,
    channels: 0,
  });
  return { ...survey, ...changes };
}

export function facts(changes: Partial<PreflightFacts> = {}): PreflightFacts {
  return {
    source: anEnd("source"),
    target: anEnd("target"),
    survey: aSurvey(),
    payloads: {
      ...routesByVersion({ string: { route: "payload", isTried: true, words: null } }, 11, 11),
      isOneServer: false,
    },
    scope: everything,
    budget: gentle,
    conflict: "fail",
    planMemoryBytes: null,
    ...changes,
  };
}
