export const frameworks = ["sidekiq", "resque", "bullmq", "rq", "celery", "laravel"] as const;
export type Framework = (typeof frameworks)[number];

export const frameworkLabels: Record<Framework, string> = {
  sidekiq: "Sidekiq",
  resque: "Resque",
  bullmq: "BullMQ",
  rq: "RQ",
  celery: "Celery",
  laravel: "Laravel",
};

/**
 * What a framework keeps under one prefix of one database. Every key of it begins with `prefix`, separator
 * included: `""` and `shop:` for Sidekiq, `resque:`, `bull:`, `rq:`, `app-database-` for Laravel.
 */
export type Queue = {
  framework: Framework;
  database: number;
  prefix: string;
  /** Its queues by their own names, in order. */
  names: readonly string[];
};

/**
 * Where a job may be. `dead` failed for good, `finished` is kept as a record, `working` was taken by a worker
 * (Sidekiq says it with each heartbeat, so up to ten seconds late).
 */
export const jobKinds = ["enqueued", "scheduled", "retry", "working", "dead", "finished"] as const;
export type JobKind = (typeof jobKinds)[number];

/** Jobs of one queue; `name` is null for what a framework keeps for all its queues together. */
export type JobCount = {
  framework: Framework;
  database: number;
  prefix: string;
  name: string | null;
  kind: JobKind;
  jobs: number;
};

/** What a framework counted since it was installed; null where it does not count. */
export type JobStats = {
  framework: Framework;
  database: number;
  prefix: string;
  processed: number | null;
  failed: number | null;
};

/** Counts of one instant, as JSON. `atMs` is the server's clock. */
export type JobCounts = { atMs: number; jobs: JobCount[]; stats: JobStats[] };

/** What came of asking workers to take no more jobs. */
export type Quieted = {
  /** Asked just now. */
  asked: string[];
  /** Asked or quiet before. */
  already: string[];
  /** Nothing in Redis reaches these: whoever runs them has to stop them. */
  left: string[];
};

/** How far workers are. `who` are those that are busy, or still take jobs. */
export type Drained = { busy: number; who: string[]; isQuiet: boolean };

/** A key as a look at it showed it. */
export type KeySeen = { key: Buffer; type: string; hasTtl: boolean };

export const workloadKinds = ["queue", "cache", "sessions"] as const;
export type WorkloadKind = (typeof workloadKinds)[number];

/** One use of a server that names of keys give away. */
export type Workload = {
  kind: WorkloadKind;
  /** Null for caches and sessions. */
  framework: Framework | null;
  /** As people call it: `Sidekiq`, `Rails cache`. */
  label: string;
  prefix: string;
  /** Names of queues among the keys that were seen; there may be more. */
  queueNames: string[];
  /** How many of the keys that were seen belong to it. */
  keys: number;
};

/** `data`: keys that live on and that no known framework wrote. */
export const workloadClasses = [
  "queue",
  "cache",
  "sessions",
  "pub/sub",
  "mixed",
  "data",
  "empty",
] as const;
export type WorkloadClass = (typeof workloadClasses)[number];
