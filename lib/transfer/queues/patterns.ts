import type { Framework, WorkloadKind } from "@/lib/transfer/queues/model";

/**
 * A name that gives away what wrote it. `name` catches the prefix (with its separator) and, where there is
 * one, the queue. A `telling` name is enough by itself; the others count only beside one with their prefix.
 */
export type Pattern = {
  name: RegExp;
  types: readonly string[];
  isTelling: boolean;
};

/** A prefix: nothing, or anything that ends where names are usually parted. */
const PREFIX = "(?<prefix>|.*[:_-])";
/** `host:pid:nonce`, as a Sidekiq process calls itself. */
const IDENTITY = "[^:]+:\\d+:[0-9a-f]{6,}";

function named(rest: string, types: readonly string[], isTelling = false): Pattern {
  return { name: new RegExp(`^${PREFIX}${rest}$`, "s"), types, isTelling };
}

/** Bull's keys stand under `<prefix>:<queue>:`; which queue, the second part says. */
function bull(rest: string, types: readonly string[], isTelling = false): Pattern {
  const name = new RegExp(`^(?<prefix>(?:[^:]+:)+)(?<queue>[^:]+):${rest}$`, "s");
  return { name, types, isTelling };
}

/**
 * Keys of queues by framework. Sidekiq and Resque share most of theirs, and Bull's end in everyday words:
 * recognise.ts parts them.
 *
 * Source: reference/redis-facts.md section 8, and the sources of the frameworks it names.
 */
export const patterns: Record<Framework, readonly Pattern[]> = {
  sidekiq: [
    named("queue:(?<queue>.+)", ["list"], true),
    named("queues", ["set"]),
    named("processes", ["set"], true),
    named("(?:schedule|retry|dead)", ["zset"]),
    named("stat:(?:processed|failed)(?::\\d{4}-\\d\\d-\\d\\d)?", ["string"]),
    named(IDENTITY, ["hash"]),
    named(`${IDENTITY}:work`, ["hash"], true),
    named(`${IDENTITY}-signals`, ["list"], true),
    named("paused", ["set"]),
    named("b-[^:]+(?::.*)?", ["hash", "set"]),
  ],
  resque: [
    named("queue:(?<queue>.+)", ["list"], true),
    named("queues", ["set"]),
    named("workers", ["set"], true),
    named("workers:heartbeat", ["hash"], true),
    named("worker:.+", ["string"]),
    named("failed", ["list"]),
    named("stat:.+", ["string"]),
    named("delayed_queue_schedule", ["zset"], true),
    named("delayed:\\d+", ["list"]),
    named("schedules?(?:_changed)?", ["hash", "set"]),
  ],
  bullmq: [
    bull("meta", ["hash"], true),
    bull("(?:id|meta-paused)", ["string"], true),
    bull("(?:wait|active|paused)", ["list"], true),
    bull("(?:delayed|prioritized|completed|failed|waiting-children|repeat)", ["zset"], true),
    bull("events", ["stream"], true),
    bull("(?:pc|limiter|stalled-check|priority|marker)", ["string", "zset"]),
    bull("stalled", ["set"]),
    bull("[^:]+(?::(?:lock|logs|dependencies|processed|unsuccessful))?", [
      "hash",
      "string",
      "list",
      "set",
      "zset",
    ]),
  ],
  rq: [
    { name: /^(?<prefix>rq:)queues$/, types: ["set"], isTelling: true },
    { name: /^(?<prefix>rq:)queue:(?<queue>.+)$/s, types: ["list"], isTelling: true },
    { name: /^(?<prefix>rq:)(?:job|worker):.+$/s, types: ["hash"], isTelling: true },
    { name: /^(?<prefix>rq:)workers(?::.+)?$/s, types: ["set"], isTelling: true },
    {
      name: /^(?<prefix>rq:)(?:wip|finished|failed|deferred|scheduled|canceled):(?<queue>.+)$/s,
      types: ["zset"],
      isTelling: true,
    },
    { name: /^(?<prefix>rq:)results:.+$/s, types: ["stream"], isTelling: true },
    { name: /^(?<prefix>rq:).+$/s, types: ["string", "hash", "set", "zset"], isTelling: false },
  ],
  celery: [
    named("_kombu\\.binding\\..+", ["set"], true),
    named("unacked(?:_index|_mutex)?", ["hash", "zset", "string"]),
    // A queue by priority: kombu writes the control characters 6 and 22 between the two.
    named("(?<queue>[^:]+)\\u0006\\u0016\\d+", ["list"]),
    named("(?<queue>celery)", ["list"], true),
    named("celery-task(?:set)?-meta-.+", ["string"], true),
    named("chord-unlock-.+", ["string", "zset", "list"]),
  ],
  laravel: [
    named("queues:(?<queue>.+?):notify", ["list"], true),
    named("queues:(?<queue>.+?)", ["list"], true),
    named("queues:(?<queue>.+?):(?:delayed|reserved)", ["zset"], true),
    named("horizon:.+", ["hash", "zset", "string", "set", "list"]),
  ],
};

/** Names of caches and sessions, the particular before the general. */
export const storePatterns: readonly { kind: WorkloadKind; label: string; name: RegExp }[] = [
  {
    kind: "sessions",
    label: "Django sessions",
    name: /^(?<prefix>[^:]*:\d+:)django\.contrib\.sessions/s,
  },
  { kind: "sessions", label: "Spring sessions", name: /^(?<prefix>spring:session:)/s },
  { kind: "sessions", label: "PHP sessions", name: /^(?<prefix>PHPREDIS_SESSION:)/s },
  { kind: "sessions", label: "Rack sessions", name: /^(?<prefix>.*?)(?:2::[0-9a-f]{64}$)/s },
  {
    kind: "sessions",
    label: "Sessions",
    name: /^(?<prefix>(?:.*[:_.-])?(?:sess|sessions?|rack:session|session_id)[:_-])/is,
  },
  { kind: "cache", label: "Rails cache", name: /^(?<prefix>(?:[^:/]+:)?)views\//s },
  { kind: "cache", label: "Laravel cache", name: /^(?<prefix>.*[_-]cache[_:-])/s },
  { kind: "cache", label: "Django cache", name: /^(?<prefix>[^:]*:\d+:)/s },
  { kind: "cache", label: "Cache", name: /^(?<prefix>(?:.*[:_.-])?cache[:_.-])/is },
];
