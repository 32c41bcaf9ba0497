import type { ErrorCode } from "@/lib/errors";
import type { Keyspace } from "@/lib/redis/parse-info";
import type { Budget, Conflict, Route, Scope, Terms } from "@/lib/transfer/model";
import type { Queue, Workload, WorkloadClass } from "@/lib/transfer/queues/model";

export type EndRole = "source" | "target";

/** A command that the server's user may not run, or that the server does not know. */
export type Refusal = {
  command: string;
  words: string;
  /** False where the right is missing; true where the command itself is. */
  isUnknown: boolean;
};

/** What one server says of itself. Everything is JSON; null is what it does not say. */
export type ReadEnd = {
  isRead: true;
  role: EndRole;
  /** Host and port. */
  where: string;
  runId: string | null;
  /** `Redis 7.2.4`, `Valkey 8.1.1`. */
  engine: string | null;
  /** Version of the payloads it writes. */
  rdbVersion: number | null;
  isReplica: boolean;
  isCluster: boolean;
  isLoading: boolean;
  /** What it says no with to any write; null when writes are taken, or nobody asked. */
  writeRefusal: string | null;
  usedMemoryBytes: number | null;
  /** Keys and values with what it takes to find them; no clients, no replicas, no empty server. */
  dataBytes: number | null;
  /** Its own limit; null where it has none. */
  maxmemoryBytes: number | null;
  evictionPolicy: string | null;
  databaseCount: number | null;
  keyspaces: Keyspace[];
  /** Hashes with fields that expire by themselves (Redis 7.4, Valkey 9). */
  hashesWithExpiringFields: number;
  clients: {
    connected: number | null;
    max: number | null;
    blocked: number | null;
    /** Connections by the name they gave themselves, ours left out; null where nobody may look. */
    names: Record<string, number> | null;
  };
  opsPerSec: number | null;
  /** Milliseconds its clock is ahead of ours, and by how many this may be wrong. */
  clockAheadMs: number | null;
  clockErrorMs: number;
  /** One round trip, the shortest of a few. */
  latencyMs: number;
  refusals: Refusal[];
  persistence: { hasRdb: boolean | null; hasAof: boolean | null };
  channels: number | null;
  functionLibraries: string[] | null;
  cachedScripts: number | null;
  modules: string[] | null;
  /** The best feed that a first look promises. */
  feed: "tracking" | "notifications" | "none";
};

/** A server that cannot be asked. */
export type UnreadEnd = {
  isRead: false;
  role: EndRole;
  where: string;
  code: ErrorCode;
  reason: "unreachable" | "loading" | "password" | "rights" | "encryption" | "other";
  sentence: string;
};

export type EndFacts = ReadEnd | UnreadEnd;

/** One key of a survey. Bytes are memory at the source; null where nobody may ask. */
export type SurveyedKey = {
  database: number;
  key: Buffer;
  type: string;
  bytes: number | null;
  hasTtl: boolean;
};

export type TypeShare = { type: string; keys: number; share: number; bytes: number | null };

export type BigKey = { database: number; key: string; type: string; bytes: number };

/** What a look at some of the source's keys showed. */
export type Survey = {
  /** Keys that were looked at, spread evenly over the keyspace: SCAN walks by hash. */
  keys: SurveyedKey[];
  /** True when these are all there are. */
  isWhole: boolean;
  keysTotal: number;
  /** By type, most keys first. Shares of what was seen. */
  types: TypeShare[];
  /** 0..1; null when nothing was seen. */
  ttlShare: number | null;
  averageBytes: number | null;
  /** The largest that were found, at most 20. Where the survey is not whole there may be larger ones. */
  bigKeys: BigKey[];
  /** Types of modules with how many keys were found, and one of them. */
  moduleTypes: { type: string; keys: number; example: string; isWhole: boolean }[];
  /** What the server refused to tell of single keys: words of the first. */
  keyRefusal: string | null;
  workloads: Workload[];
  queues: Queue[];
  class: WorkloadClass;
  /** How fast keys were read in a short trial; null where none were. */
  pace: { keys: number; bytes: number; milliseconds: number } | null;
};

/** How values of one type get across. `route` null: not at all. */
export type TypeRoute = { route: Route | null; isTried: boolean; words: string | null };

/** What a trial with small keys showed. */
export type Payloads = {
  basis: "trial" | "versions" | "unknown";
  byType: Record<string, TypeRoute>;
  /** A key written at the target was seen at the source: they are one, whatever their names. */
  isOneServer: boolean;
};

export const findingTitles = {
  unreachable: "Not reachable",
  loading: "Still loading",
  rights: "Rights missing",
  same_server: "Same server",
  cluster: "Cluster",
  read_only: "Takes no writes",
  too_small: "Too small",
  payload: "Values refused",
  modules: "Module keys",
  hash_fields: "Expiring hash fields",
  databases: "Too few databases",
  merged_databases: "Databases merged",
  not_empty: "Not empty",
  evicting_queue: "Queues could be evicted",
  tight: "Tight memory",
  unknown_size: "Size unknown",
  eviction: "Eviction differs",
  clients: "Fewer connections",
  big_keys: "Big keys",
  versions: "Versions differ",
  by_value: "Copied by value",
  no_feed: "No change feed",
  clock: "Clocks differ",
  expiring: "Many keys expire",
  persistence: "Persistence lost",
  listeners: "Listeners reconnect",
  functions: "Functions",
  scripts: "Scripts",
  replica: "Source is a replica",
  workload: "Workload",
  survey: "Sampled",
  module_list: "Modules loaded",
  empty: "Nothing to move",
} as const;
export type FindingCode = keyof typeof findingTitles;

/** `key` is the one it is about, where it is about one. */
export type Finding = { code: FindingCode; sentence: string; key?: string };

/** Seconds are from the best to the worst that is likely. */
export type Estimate = {
  keys: number;
  /** Memory they will take at the target; null where the source does not say. */
  bytes: number | null;
  copySeconds: [low: number, high: number];
  freezeSeconds: [low: number, high: number];
  /** What the estimate rests on, for people. */
  basis: string;
};

/** Everything the judgement knows. Survey and payloads are null where an end could not be asked. */
export type PreflightFacts = {
  source: EndFacts;
  target: EndFacts;
  survey: Survey | null;
  payloads: Payloads | null;
  scope: Scope;
  budget: Budget;
  conflict: Conflict;
  /** Of the target's plan; null where nobody says. */
  planMemoryBytes: number | null;
};

/** Blockers forbid the move, warnings are read before it begins, notes are good to know. */
export type Preflight = {
  blockers: Finding[];
  warnings: Finding[];
  notes: Finding[];
  route: Route;
  terms: Terms;
  workload: { class: WorkloadClass; workloads: Workload[]; queues: Queue[] };
  /** Null where an end could not be asked. */
  estimate: Estimate | null;
};
