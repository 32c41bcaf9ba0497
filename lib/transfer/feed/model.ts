/** How a source tells of changes: RESP3's invalidations, Pub/Sub messages, or not at all. */
export const feedKinds = ["tracking", "notifications", "none"] as const;
export type FeedKind = (typeof feedKinds)[number];

/** A key that was changed, created or removed. */
export type Dirty = {
  key: Buffer;
  /** Null: the feed cannot tell, look in every database. */
  database: number | null;
  /** When the feed first heard of it since it was last taken, by our clock. */
  sinceMs?: number;
};

/** What the owner of a feed can do that the feed cannot. */
export type FeedMeans = {
  /** Switches keyspace notifications on, and back to what they were, where the server itself refuses. */
  notifications?: { enable(): Promise<void>; restore(): Promise<void> };
  /**
   * Keeps `former` where a crash does not reach it; awaited before the source's setting is touched. Hand it to
   * the next feed as `former`, or to `restoreNotifications`.
   */
  remember?(former: string): Promise<void>;
  /** What an earlier feed remembered and did not put back. */
  former?: string | null;
  /** How many keys may wait, and how much memory they may take; default is 5 million and 200 MB. */
  max?: { keys: number; bytes: number };
};

/**
 * What listens to the writers of a source from `openedAtMs` on. It never connects again by itself: once
 * anything may have been missed it is broken for good, and whoever owns it opens another one and looks at
 * every key.
 */
export type Feed = {
  readonly kind: FeedKind;
  /** By our clock. */
  readonly openedAtMs: number;
  /** How many keys wait to be taken. */
  readonly size: number;
  /** False for ever once anything may have been missed. */
  readonly isWhole: boolean;
  /** Why it is not whole, as a clause: “the source was flushed”; null while it is. */
  readonly brokenBy: string | null;
  /** The source's own setting of notifications, which has to be put back; null when it was not changed. */
  readonly former: string | null;
  /** Takes out the keys that have waited longest; a key that changes from now on comes again. */
  take(max: number): Dirty[];
  /** Returns keys whose copy failed. They come with the next ones taken. */
  putBack(dirty: readonly Dirty[]): void;
  /** Whether a key waits to be taken. */
  has(database: number, key: Buffer): boolean;
  /** The age of the oldest change not taken; null when none waits. */
  lagMs(nowMs: number): number | null;
  /** Changes heard per second over the last ten; null before anything can be said. */
  changesPerSec(): number | null;
  /**
   * Looks by other means for what a feed is not told: flushes, swapped databases, restarts, a change of role,
   * notifications that were switched off, and what consumers do to a stream.
   *
   * @throws AppError `unreachable` when the source could not be asked; nothing is lost by that
   */
  check(): Promise<void>;
  /**
   * Returns when everything that the source has acknowledged to anyone before the call is in here, or the
   * feed is not whole any more. Includes `check()`.
   *
   * @throws AppError `unreachable` when the source could not be asked, or is busy with a script
   */
  settle(): Promise<void>;
  /**
   * Ends the connection and puts the source's setting back.
   *
   * @throws AppError when the setting could not be put back; `former` still holds it
   */
  close(): Promise<void>;
};
