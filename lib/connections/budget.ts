import type { Budget } from "@/lib/connections/model";
import type { AccountAllowance } from "@/lib/providers/model";

/** Background looks wait for their turn; an action is what a person waits for, and may use the reserve. */
export const purposes = ["background", "action"] as const;
export type Purpose = (typeof purposes)[number];

/** What an account may still ask, as it stood at `filledAt`. */
export type Bucket = {
  tokens: number;
  filledAt: Date;
  /** The provider said that it was too much: the background asks nothing before this. */
  limitedUntil: Date | null;
};

/** How long a provider that says "too many" and not for how long is left alone by the background. */
export const LIMITED_SECONDS = 60;

const MINUTE_MS = 60_000;

/** How many requests the bucket holds at `now`. A clock that was set back fills nothing. */
export function tokensAt(bucket: Bucket, allowance: AccountAllowance, now: Date): number {
  const minutes = Math.max(0, now.getTime() - bucket.filledAt.getTime()) / MINUTE_MS;
  return Math.min(allowance.capacity, bucket.tokens + minutes * allowance.perMinute);
}

/** How many requests must be left over after one for this purpose. */
export function keptBack(allowance: AccountAllowance, purpose: Purpose): number {
  return purpose === "action" ? 0 : allowance.reserve;
}

/** Milliseconds from `now` until one more request for this purpose may be made; 0 when it may be made now. */
export function waitMs(
  bucket: Bucket,
  allowance: AccountAllowance,
  purpose: Purpose,
  now: Date,
): number {
  const missing = keptBack(allowance, purpose) + 1 - tokensAt(bucket, allowance, now);
  const filling = Math.ceil((Math.max(0, missing) / allowance.perMinute) * MINUTE_MS);
  if (purpose === "action" || bucket.limitedUntil === null) return filling;
  return Math.max(filling, bucket.limitedUntil.getTime() - now.getTime());
}

/** The account's budget as people see it. */
export function budgetAt(
  bucket: Bucket & { toldAt: Date | null },
  allowance: AccountAllowance,
  now: Date,
): Budget {
  const tokens = tokensAt(bucket, allowance, now);
  const fillingMs = ((allowance.capacity - tokens) / allowance.perMinute) * MINUTE_MS;
  const { limitedUntil, toldAt } = bucket;
  return {
    left: Math.max(0, Math.floor(tokens)),
    full: allowance.capacity,
    perMinute: allowance.perMinute,
    fullAt: fillingMs <= 0 ? null : new Date(now.getTime() + Math.ceil(fillingMs)),
    isTold: toldAt !== null,
    limitedUntil: limitedUntil !== null && limitedUntil > now ? limitedUntil : null,
  };
}
