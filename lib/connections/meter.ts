import "server-only";

import { eq, sql } from "drizzle-orm";
import { apiBudgets, apiUsage, connections } from "@/drizzle/schema";
import { BudgetSpent } from "@/lib/connections/budget-spent";
import { keptBack, LIMITED_SECONDS, waitMs, type Purpose } from "@/lib/connections/budget";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import type { Allowance, Meter } from "@/lib/providers/meter";
import type { AccountAllowance } from "@/lib/providers/model";

/** Longer than this nobody waits in line: the same call is made again later. */
const PATIENCE_MS = 20_000;
/** Several who wait for the same request find it taken, and look again after this at the earliest. */
const AGAIN_MS = 20;

/** The account whose requests are counted, and how often it may be asked. */
export type Counted = {
  connectionId: string;
  providerLabel: string;
  allowance: AccountAllowance;
};

/** A meter that writes down what the last answers told, once a conversation is over. */
export type AccountMeter = Meter & { settle(): Promise<void> };

/**
 * Opens the meter of an account for one conversation. All processes count in one row, so that together
 * they stay within the account's allowance.
 *
 * Two teams that connect the same account count apart. At Heroku each answer tells what is left of the
 * account, whoever used it, and that figure takes the place of ours; Scalingo tells nothing, so two
 * connections of one account may meet its limit, and then both pause.
 */
export function openMeter(account: Counted, purpose: Purpose): AccountMeter {
  let untold: { told: Allowance; at: Date } | null = null;

  async function settle(): Promise<void> {
    if (untold === null) return;
    const { told, at } = untold;
    untold = null;
    await keepTold(account.connectionId, told, at);
  }

  return {
    settle,
    async spend() {
      await settle();
      const deadlineMs = Date.now() + PATIENCE_MS;
      for (;;) {
        const now = new Date();
        const wait = await takeRequest(account, purpose, now);
        if (wait === 0) return;
        if (now.getTime() + wait > deadlineMs) throw new BudgetSpent(account.providerLabel, wait);
        await new Promise((resolve) => setTimeout(resolve, Math.max(AGAIN_MS, wait)));
      }
    },
    learn(told) {
      if (told.remaining === null && !told.isLimited) return;
      // Of several answers that come at once, the worst one holds.
      untold = { told: untold === null ? told : worse(untold.told, told), at: new Date() };
    },
  };
}

/**
 * Takes one request from the account's bucket and counts it. Returns 0, or how many milliseconds it will
 * be until there is one.
 *
 * One statement that changes the row only where the bucket allows it: of two processes at the last
 * request, one gets it.
 *
 * @throws AppError `not_found` when the connection is gone
 */
export async function takeRequest(
  { connectionId, allowance }: Pick<Counted, "connectionId" | "allowance">,
  purpose: Purpose,
  now: Date,
): Promise<number> {
  const { capacity, perMinute } = allowance;
  const counter = sql.identifier(purpose);
  // The arithmetic of `tokensAt`.
  const filled = sql`least(${capacity}::float8, b.tokens + ${perMinute}::float8 / 60 *
    greatest(0, extract(epoch from excluded.filled_at - b.filled_at)::float8))`;
  const mayPass =
    purpose === "action"
      ? sql`true`
      : sql`(b.limited_until is null or b.limited_until <= excluded.filled_at)`;
  const taken = await db.execute(sql`
    with taken as (
      insert into ${apiBudgets} as b (connection_id, tokens, filled_at)
      select id, ${capacity - 1}::float8, ${now.toISOString()}::timestamptz
      from ${connections} where id = ${connectionId}
      on conflict (connection_id) do update
      set tokens = ${filled} - 1, filled_at = greatest(b.filled_at, excluded.filled_at)
      where ${filled} >= ${keptBack(allowance, purpose) + 1} and ${mayPass}
      returning b.connection_id
    )
    insert into ${apiUsage} as u (connection_id, hour, ${counter})
    select connection_id, ${hourOf(now).toISOString()}::timestamptz, 1 from taken
    on conflict (connection_id, hour) do update set ${counter} = u.${counter} + 1
    returning 1`);
  if (taken.length > 0) return 0;

  const [bucket] = await db
    .select()
    .from(apiBudgets)
    .where(eq(apiBudgets.connectionId, connectionId));
  if (bucket === undefined) {
    throw new AppError("not_found", "This account is no longer connected. Connect it again.");
  }
  // It may have filled up between the two statements; then the next try gets it.
  return Math.max(1, waitMs(bucket, allowance, purpose, now));
}

/**
 * Keeps what an answer told of an account. A figure of the provider's takes the place of ours; a refusal
 * for being too many empties the bucket and keeps the background away for as long as the provider said,
 * or for a minute. Of two figures the later one holds.
 */
async function keepTold(connectionId: string, told: Allowance, at: Date): Promise<void> {
  const { remaining, isLimited, retryAfterSeconds } = told;
  const limitedMs = (retryAfterSeconds ?? LIMITED_SECONDS) * 1000;
  const until = isLimited ? new Date(at.getTime() + limitedMs).toISOString() : null;
  const instant = at.toISOString();
  await db.execute(sql`
    update ${apiBudgets}
    set tokens = ${isLimited ? 0 : remaining}::float8,
      filled_at = ${instant}::timestamptz,
      told_remaining = coalesce(${remaining}::int, told_remaining),
      told_at = case when ${remaining}::int is null then told_at else ${instant}::timestamptz end,
      limited_until = greatest(limited_until, ${until}::timestamptz)
    where connection_id = ${connectionId}
      and (${isLimited} or told_at is null or told_at <= ${instant}::timestamptz)`);
  if (!isLimited) return;
  await db
    .update(apiUsage)
    .set({ limited: sql`${apiUsage.limited} + 1` })
    .where(
      sql`${apiUsage.connectionId} = ${connectionId} and ${apiUsage.hour} = ${hourOf(at).toISOString()}::timestamptz`,
    );
}

function worse(one: Allowance, other: Allowance): Allowance {
  const known = [one.remaining, other.remaining].filter((count) => count !== null);
  const pauses = [one.retryAfterSeconds, other.retryAfterSeconds].filter((pause) => pause !== null);
  return {
    remaining: known.length === 0 ? null : Math.min(...known),
    isLimited: one.isLimited || other.isLimited,
    retryAfterSeconds: pauses.length === 0 ? null : Math.max(...pauses),
  };
}

function hourOf(at: Date): Date {
  return new Date(Math.floor(at.getTime() / 3_600_000) * 3_600_000);
}
