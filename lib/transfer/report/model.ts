import type { Digest } from "@/lib/transfer/compare/digest";
import type { Conflict, DifferenceKind, Scope } from "@/lib/transfer/model";

/**
 * All that a customer can show an auditor of one transfer between two servers. Plain JSON; instants are ISO
 * 8601 in UTC. What nobody knows is null.
 */
export type Report = {
  madeAt: string;
  source: ReportEnd;
  target: ReportEnd;
  scope: Scope;
  conflict: Conflict;
  /** Of how many keys one was compared; 1 is all. */
  sampleOneIn: number;
  ttlToleranceMs: number;
  startedBy: string | null;
  approvedBy: string | null;
  timeline: readonly { at: string; what: string }[];
  /** Walks over all keys of the source. */
  passes: number;
  /** Walks over both ends that compared, the last one included. */
  comparisons: number;
  /** The last of them; null when nothing was ever compared. */
  comparison: ReportComparison | null;
  /** By all comparisons together. */
  found: Readonly<Record<DifferenceKind, number>>;
  repaired: number;
  /** The first keys of each kind that were found to differ, whether or not they were repaired. */
  examples: readonly ReportKey[];
  /** The first ones; `unmovedCount` says how many there are. */
  unmoved: readonly ReportUnmoved[];
  unmovedCount: number;
  settings: readonly ReportSetting[];
  queues: readonly ReportQueue[];
  feed: ReportFeed;
  /** Latency of the source as its own clients see it, 99th percentile. */
  latency: { beforeP99Ms: number | null; duringP99Ms: number | null } | null;
};

/** One end in words: `storefront-redis`, `Heroku, app storefront`, `Redis`, `7.0.15`, `Premium 2`. */
export type ReportEnd = {
  name: string;
  place: string | null;
  engine: string | null;
  version: string | null;
  plan: string | null;
};

export type ReportComparison = {
  beganAt: string;
  /** Null when it did not come to its end. */
  endedAt: string | null;
  /** Whether nobody could write to the source meanwhile. */
  isFinal: boolean;
  /** Whether the target was searched for keys that the source does not have. */
  isSwept: boolean;
  /** Keys that differed in this comparison, before they were repaired. */
  found: number;
  /** Keys that still differed right after they were repaired. */
  remaining: number;
  databases: readonly { source: number; target: number; digest: Digest }[];
};

export type ReportKey = {
  kind: DifferenceKind;
  database: number;
  keyBase64: string;
  type: string | null;
  /** Whether it was equal when it was looked at once more right after the repair. */
  isRepaired: boolean;
};

export type ReportUnmoved = {
  database: number;
  keyBase64: string;
  type: string;
  words: string;
};

/** A setting of the server, such as `maxmemory-policy`, at both ends after the transfer. */
export type ReportSetting = {
  name: string;
  source: string | null;
  target: string | null;
  note: string | null;
};

/** Jobs of one queue in one state: at the source with writers stopped, at the target before they went on. */
export type ReportQueue = {
  framework: string;
  /** Null for what a framework keeps for all its queues together. */
  name: string | null;
  kind: string;
  before: number | null;
  after: number | null;
};

export type ReportFeed = {
  kind: "tracking" | "notifications" | "none";
  gaps: readonly { at: string; why: string }[];
};

/** What is shown of differing keys. */
export const EXAMPLES_MAX = 100;
