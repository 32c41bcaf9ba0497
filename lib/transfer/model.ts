export const keyTypes = ["string", "list", "set", "zset", "hash", "stream"] as const;
/** What plain commands can carry. Anything else `TYPE` says belongs to a module. */
export type KeyType = (typeof keyTypes)[number];

/** Which keys are moved, and what they are called afterwards. Prefixes are text, compared as UTF-8 bytes. */
export type Scope = {
  /** Number at the source → number at the target; null moves every database under its own number. */
  databases: Readonly<Record<number, number>> | null;
  /** Keys that begin with one of these; empty takes every key. */
  include: readonly string[];
  /** Keys that begin with one of these stay behind, whatever `include` says. */
  exclude: readonly string[];
  types: readonly KeyType[] | null;
  /** A prefix that gets another name. */
  rename: Readonly<{ from: string; to: string }> | null;
  /** Keys that begin with one of these arrive with filler of the same length as their values. */
  masked: readonly string[];
};

export const everything: Scope = {
  databases: null,
  include: [],
  exclude: [],
  types: null,
  rename: null,
  masked: [],
};

/** What happens to a key that the target has already, when the transfer first meets it. */
export const conflicts = ["replace", "skip", "fail"] as const;
export type Conflict = (typeof conflicts)[number];

/** How much a transfer may burden the source. May be changed while it runs. */
export type Budget = {
  /** The source's own latency (99th percentile) may become so many times what it was; null does not care. */
  p99Ratio: number | null;
  keysPerSecMax: number | null;
  bytesPerSecMax: number | null;
};

export const gentle: Budget = { p99Ratio: 2, keysPerSecMax: null, bytesPerSecMax: null };

/**
 * What is left of a budget while the applications wait for the end: a limit to keys and bytes would only
 * make them wait longer. Whoever else uses the source is still spared.
 */
export function whileStopped({ p99Ratio }: Budget): Budget {
  return { p99Ratio, keysPerSecMax: null, bytesPerSecMax: null };
}

/** How values get across: as payloads of DUMP, which the target must understand, or type by type. */
export type Route = "payload" | "value";

/** What is known of both ends before the first key moves. */
export type Terms = {
  scope: Scope;
  conflict: Conflict;
  route: Route;
  /** Whether the source knows PEXPIRETIME (7.0 and later). */
  hasExpireTime: boolean;
  /** Milliseconds that the target's clock is ahead of the source's. */
  clockAheadMs: number;
  /** Values above this are moved in slices, so that neither server stalls. */
  bigBytes: number;
  /** Keys whose expiry differs by no more than this are equal. */
  ttlToleranceMs: number;
  /** Of how many keys one is compared; 1 compares all. */
  sampleOneIn: number;
};

/** Asked before each batch of commands: resolves when the source may be burdened again. */
export type Gate = {
  (burden: { keys: number; bytes: number }): Promise<void>;
  /** How many keys may be asked for at once; absent: as many as are fastest. Read before each batch. */
  readonly keysMax?: number;
};

/** No waiting. */
export const open: Gate = () => Promise.resolve();

export const differenceKinds = ["missing", "extra", "type", "value", "expiry"] as const;
/** `missing`: only at the source. `extra`: only at the target. */
export type DifferenceKind = (typeof differenceKinds)[number];

/** A key that is not the same at both ends. `key` is the source's name for it. */
export type Difference = { kind: DifferenceKind; key: Buffer; type: KeyType | null };

/** What was moved or compared, by type. */
export type Tally = Partial<Record<KeyType, { keys: number; bytes: number }>>;

/**
 * A key that could not be moved, and why. A module's type has no plain commands and its payload may be
 * refused; `conflict` is a key that was there already and is to stay.
 */
export type Unmoved = {
  key: Buffer;
  type: string;
  why: "module" | "refused" | "conflict" | "too_big";
  words: string;
};
