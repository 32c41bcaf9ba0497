import { judge } from "@/lib/transfer/preflight/judge";
import type {
  EndFacts,
  Finding,
  FindingCode,
  Preflight,
  PreflightFacts,
  ReadEnd,
  Refusal,
  Survey,
} from "@/lib/transfer/preflight/model";
import { rdbVersion } from "@/lib/transfer/preflight/rdb-version";
import { routesByVersion } from "@/lib/transfer/preflight/routes-by-version";

/** What is known of a target before it is made: from its plan, and from what its provider publishes. */
export type Unmade = {
  memoryBytes: number | null;
  clientsMax: number | null;
  /** Scalingo's have 5; null where nobody says. */
  databaseCount: number | null;
  /** The policy it will have; null where it is chosen later. */
  evictionPolicy: string | null;
  /** Redis' version as `INFO` would say it, `7.2.4`, or Valkey's own; null where it is not known. */
  version: { redis: string } | { valkey: string } | null;
};

/** Said of a target that does not answer, and senseless of one that nobody can ask yet. */
const senseless: readonly FindingCode[] = ["unknown_size", "persistence", "clock"];

/**
 * Judges a move to a target that is still to be made, by what is known of it. What only the target itself
 * can tell (rights, payloads, its clock) is judged once more when it is there.
 */
export function judgeUnmade(
  facts: Pick<PreflightFacts, "scope" | "budget"> & { source: EndFacts; survey: Survey | null },
  unmade: Unmade,
): Preflight {
  const target = endOf(unmade);
  const from = facts.source.isRead ? facts.source.rdbVersion : null;
  const judged = judge({
    ...facts,
    target,
    payloads: { ...routesByVersion({}, from, target.rdbVersion), isOneServer: false },
    conflict: "fail",
    planMemoryBytes: unmade.memoryBytes,
  });
  const isSensible = ({ code }: Finding) =>
    !senseless.includes(code) &&
    !(code === "versions" && unmade.version === null) &&
    !(code === "evicting_queue" && unmade.evictionPolicy === null) &&
    !(code === "databases" && unmade.databaseCount === null);
  return { ...judged, warnings: judged.warnings.filter(isSensible) };
}

/** A server as far as it is known: empty, alone, and as near as others are. */
function endOf({ version, clientsMax, databaseCount, evictionPolicy }: Unmade): ReadEnd {
  const fields = new Map<string, string>();
  if (version !== null && "redis" in version) fields.set("redis_version", version.redis);
  if (version !== null && "valkey" in version) fields.set("valkey_version", version.valkey);
  return {
    isRead: true,
    role: "target",
    where: "the new instance",
    runId: null,
    engine: engineOf(version),
    rdbVersion: rdbVersion(fields),
    isReplica: false,
    isCluster: false,
    isLoading: false,
    writeRefusal: null,
    usedMemoryBytes: null,
    dataBytes: null,
    // The plan's memory is the limit, and what the process takes counts.
    maxmemoryBytes: null,
    evictionPolicy,
    databaseCount,
    keyspaces: [],
    hashesWithExpiringFields: 0,
    clients: { connected: null, max: clientsMax, blocked: null, names: null },
    opsPerSec: null,
    clockAheadMs: null,
    clockErrorMs: 0,
    latencyMs: 0,
    refusals: unknownTo(version),
    persistence: { hasRdb: null, hasAof: null },
    channels: null,
    functionLibraries: null,
    cachedScripts: null,
    modules: null,
    feed: "none",
  };
}

/** Commands that came with later versions, as far as a move asks for them. */
function unknownTo(version: Unmade["version"]): Refusal[] {
  if (version === null) return [];
  const [text, since] =
    "redis" in version
      ? [version.redis, { PEXPIRETIME: 7, HPEXPIRETIME: 7.4 }]
      : [version.valkey, { PEXPIRETIME: 7, HPEXPIRETIME: 9 }];
  return Object.entries(since)
    .filter(([, first]) => Number.parseFloat(text) < first)
    .map(([command]) => ({ command, words: `not known to ${text}`, isUnknown: true }));
}

function engineOf(version: Unmade["version"]): string | null {
  if (version === null) return null;
  return "redis" in version ? `Redis ${version.redis}` : `Valkey ${version.valkey}`;
}
