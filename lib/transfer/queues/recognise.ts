import {
  frameworkLabels,
  frameworks,
  type Framework,
  type KeySeen,
  type Workload,
  type WorkloadClass,
} from "@/lib/transfer/queues/model";
import { patterns, storePatterns } from "@/lib/transfer/queues/patterns";

/**
 * Tells what uses a server by the names and types of its keys, or of a sample of them. Prefixes of any kind
 * are seen through (`shop:queue:default`). Sorted by how many keys they have, most first.
 *
 * A sample may miss a queue: `findQueues` asks for those by name.
 */
export function recognise(seen: readonly KeySeen[]): Workload[] {
  const names = seen.map(({ key }) => key.toString("utf8"));
  const queues = queuesAmong(seen, names);
  const found = new Map<string, Workload>();
  seen.forEach((one, index) => {
    const workload = queues.ownerOf(names[index]!, one.type) ?? storeOf(names[index]!, one);
    if (workload === null) return;
    const id = `${workload.label} ${workload.prefix}`;
    const known = found.get(id) ?? { ...workload, queueNames: [], keys: 0 };
    known.keys += 1;
    for (const name of workload.queueNames) {
      if (!known.queueNames.includes(name)) known.queueNames.push(name);
    }
    found.set(id, known);
  });
  const workloads = [...found.values()].map((one) => ({
    ...one,
    queueNames: one.queueNames.toSorted(),
  }));
  return workloads.toSorted((one, other) => other.keys - one.keys);
}

const QUIET_SHARE = 0.05;
const CACHE_SHARE = 0.5;

/**
 * What a server is used for as a whole. A few foreign keys beside queues, a twentieth, do not make it mixed.
 * `keys` and `expiring` count the keys that were seen, `channels` those of publish and subscribe.
 */
export function classOf(
  workloads: readonly Workload[],
  { keys, expiring, channels }: { keys: number; expiring: number; channels: number },
): WorkloadClass {
  if (keys === 0) {
    const hasQueues = workloads.some(({ kind }) => kind === "queue");
    if (hasQueues) return "queue";
    return channels > 0 ? "pub/sub" : "empty";
  }
  const share = (kind: Workload["kind"]) => sumOf(workloads, kind) / keys;
  if (workloads.some(({ kind }) => kind === "queue")) {
    return share("queue") >= 1 - QUIET_SHARE ? "queue" : "mixed";
  }
  const cached = Math.max(share("cache"), expiring / keys - share("sessions"));
  if (share("sessions") >= CACHE_SHARE) return cached > QUIET_SHARE ? "mixed" : "sessions";
  if (cached >= CACHE_SHARE) return share("sessions") > QUIET_SHARE ? "mixed" : "cache";
  return share("sessions") + cached > QUIET_SHARE ? "mixed" : "data";
}

function sumOf(workloads: readonly Workload[], kind: Workload["kind"]): number {
  return workloads.reduce((sum, one) => (one.kind === kind ? sum + one.keys : sum), 0);
}

/** Prefixes that a telling name vouches for, by framework. */
type Owners = Record<Framework, Set<string>>;

function queuesAmong(seen: readonly KeySeen[], names: readonly string[]) {
  const owners: Owners = {
    sidekiq: new Set(),
    resque: new Set(),
    bullmq: new Set(),
    rq: new Set(),
    celery: new Set(),
    laravel: new Set(),
  };
  const beside = new Map<string, Set<string>>();
  seen.forEach(({ type }, index) => {
    for (const framework of frameworks) {
      for (const { name, types, isTelling } of patterns[framework]) {
        if (!types.includes(type)) continue;
        const groups = name.exec(names[index]!)?.groups;
        if (groups === undefined) continue;
        const owner = ownerKey(framework, groups);
        if (isTelling) owners[framework].add(owner);
        // Resque's list of failures is none of Sidekiq's, and so on: what parts the two.
        const rest = names[index]!.slice(groups.prefix!.length);
        const place = framework === "bullmq" ? owner : groups.prefix!;
        if (isTelling || framework !== "bullmq") noteAt(beside, place, rest);
        break;
      }
    }
  });
  for (const prefix of owners.resque) {
    const hasBoth = owners.sidekiq.has(prefix);
    if (!hasBoth) continue;
    (isResque(prefix, beside.get(prefix)) ? owners.sidekiq : owners.resque).delete(prefix);
  }
  for (const base of owners.bullmq) {
    if (!isBull(base, beside.get(base))) owners.bullmq.delete(base);
  }
  // RQ's own prefix ends as a namespace of Sidekiq's would.
  for (const prefix of owners.rq) {
    owners.sidekiq.delete(prefix);
    owners.resque.delete(prefix);
  }
  return { ownerOf: (name: string, type: string) => ownerOf(name, type, owners) };
}

/** Bull's queues stand each for itself; with the others one name vouches for the whole prefix. */
function ownerKey(framework: Framework, groups: Record<string, string>): string {
  return framework === "bullmq" ? `${groups.prefix}${groups.queue}` : groups.prefix!;
}

function noteAt(places: Map<string, Set<string>>, place: string, rest: string): void {
  places.set(place, (places.get(place) ?? new Set()).add(rest));
}

/** `user:7:meta` is no queue: outside of the usual prefix it takes a description, and jobs beside it. */
function isBull(base: string, rest: ReadonlySet<string> = new Set()): boolean {
  if (isBullPrefix(base)) return true;
  const ends = new Set([...rest].map((one) => one.slice(one.lastIndexOf(":") + 1)));
  return ends.has("meta") && [...ends].some((end) => end !== "meta" && end !== "id");
}

/** Under these every description is a queue's. */
export function isBullPrefix(prefix: string): boolean {
  return /^[^:]*bull[^:]*:/i.test(prefix);
}

function isResque(prefix: string, rest: ReadonlySet<string> = new Set()): boolean {
  const has = (...names: string[]) => names.some((name) => rest.has(name));
  if (has("processes", "schedule", "retry", "dead")) return false;
  return has("workers", "workers:heartbeat", "failed") || /resque[:_-]$/.test(prefix);
}

function ownerOf(name: string, type: string, owners: Owners): Workload | null {
  for (const framework of frameworks) {
    for (const pattern of patterns[framework]) {
      if (!pattern.types.includes(type)) continue;
      const groups = partsOf(name, pattern.name, framework, owners[framework]);
      if (groups === null) continue;
      return {
        kind: "queue",
        framework,
        label: frameworkLabels[framework],
        prefix: groups.prefix!,
        queueNames:
          groups.queue === undefined || isReply(framework, groups.queue) ? [] : [groups.queue],
        keys: 0,
      };
    }
  }
  return null;
}

/** Takes a name apart at a prefix that is vouched for; null when there is none. */
function partsOf(
  name: string,
  pattern: RegExp,
  framework: Framework,
  owners: ReadonlySet<string>,
): Record<string, string> | null {
  const groups = pattern.exec(name)?.groups;
  if (groups === undefined) return null;
  if (owners.has(ownerKey(framework, groups))) return groups;
  if (framework === "bullmq") return null;
  // Where a queue's name may hold anything, only the prefix says where it begins.
  for (const prefix of owners) {
    const rest = name.startsWith(prefix)
      ? pattern.exec(name.slice(prefix.length))?.groups
      : undefined;
    if (rest?.prefix === "") return { ...rest, prefix };
  }
  return null;
}

/** Celery's mailboxes between its own processes hold no jobs. */
export function isReply(framework: Framework, queue: string): boolean {
  return (
    framework === "celery" && /(\.celery\.pidbox$|\.reply\.celery\.pidbox|^celeryev)/.test(queue)
  );
}

function storeOf(name: string, { hasTtl }: KeySeen): Workload | null {
  for (const { kind, label, name: pattern } of storePatterns) {
    const groups = pattern.exec(name)?.groups;
    // A cache that never forgets is none.
    if (groups === undefined || (kind === "cache" && !hasTtl)) continue;
    return { kind, framework: null, label, prefix: groups.prefix ?? "", queueNames: [], keys: 0 };
  }
  return null;
}
