import type { Purpose } from "@/lib/connections/budget";

const MINUTE_MS = 60_000;
/** A look a little before its time is better than one a whole tick after it. */
const JITTER_MS = MINUTE_MS / 4;

/**
 * Minutes after which a part of an inventory is looked at again. Looks come once a minute, so what is
 * watched is never older than five.
 */
const afterMinutes = { watched: 4, unwatched: 15, empty: 60 } as const;
/** What an account consists of is asked as often as what is watched. */
const LIST_AFTER_MINUTES = 4;
/** A look may come this much after its time before the inventory counts as behind. */
const LATE_SHARE = 1.25;

/** `askedAt`: a person wants to see everything as it was then or later, and may use the reserve for it. */
export type Look = { connectionId: string; askedAt: Date | null };

export function purposeOf({ askedAt }: Look): Purpose {
  return askedAt === null ? "background" : "action";
}

/** A part of an account's inventory, as its last look left it. */
export type PartState = {
  id: string;
  label: string;
  /** Instances it had; null before the first look. */
  instances: number | null;
  /** How many of them somebody watches. */
  watched: number;
  syncedAt: Date | null;
};

/**
 * The parts to look at now, the one that waited longest for its turn first. With `askedAt`, a person wants
 * to see everything as it was at that time or later.
 */
export function dueParts(
  parts: readonly PartState[],
  now: Date,
  askedAt: Date | null = null,
): PartState[] {
  return parts
    .filter((part) => waitedShare(part, now) >= 1 || isOlder(part, askedAt))
    .toSorted((one, other) => order(waitedShare(other, now), waitedShare(one, now)));
}

/** Whether a part was not looked at for longer than it should. */
export function isLate(part: PartState, now: Date): boolean {
  return waitedShare(part, now) > LATE_SHARE;
}

/** Whether the list of an account's parts is to be read; null: it never was, or not all of it was seen since. */
export function isListDue(syncedAt: Date | null, now: Date): boolean {
  return syncedAt === null || shareOf(syncedAt, LIST_AFTER_MINUTES, now) >= 1;
}

/** How much of the time between two looks has gone by; Infinity for a part that nobody has seen yet. */
function waitedShare({ instances, watched, syncedAt }: PartState, now: Date): number {
  if (syncedAt === null) return Infinity;
  const kind = watched > 0 ? "watched" : instances === 0 ? "empty" : "unwatched";
  return shareOf(syncedAt, afterMinutes[kind], now);
}

/** A time in the future means that the clock was set back; waiting for it would hide what happens. */
function shareOf(at: Date, minutes: number, now: Date): number {
  const elapsedMs = now.getTime() - at.getTime();
  if (elapsedMs < -JITTER_MS) return 1;
  return (elapsedMs + JITTER_MS) / (minutes * MINUTE_MS);
}

function isOlder({ syncedAt }: PartState, than: Date | null): boolean {
  return than !== null && (syncedAt === null || syncedAt < than);
}

/** Infinity less Infinity is no number to sort by. */
function order(one: number, other: number): number {
  return one === other ? 0 : one - other;
}
