import "server-only";

import { askProvider } from "@/lib/connections/credentials";
import { AppError } from "@/lib/errors";
import type { RedisAddress } from "@/lib/providers/provider";

/** Whose address it is. The plan belongs to it: after a plan change the address is often another. */
export type Whose = { instanceId: string; connectionId: string; remoteId: string; planId: string };

type Remembered = {
  planId: string;
  address: RedisAddress | null;
  askedAtMs: number;
  waitMs: number;
  failures: number;
  /** Why the provider gave no address, while there is none. */
  problem: AppError | null;
};

const KEPT_MS = 5 * 60_000;
const FIRST_WAIT_MS = 60_000;
const ANSWER_MS = 5000;
const REMEMBERED_MAX = 20_000;

// In the memory of this process only: a URL holds a password, and a lost one costs one question.
const remembered = new Map<string, Remembered>();

/**
 * Returns where the instance listens, as the provider said within the last five minutes.
 *
 * A provider that cannot be asked does not blind us: the last address holds until it answers again.
 *
 * @throws AppError what the provider answered, when no address is known; asked again after 1, 2, 4, 5 minutes
 */
export async function addressOf(whose: Whose, now: Date): Promise<RedisAddress> {
  const known = recall(whose);
  if (known !== null && !isTimeToAsk(known, now)) {
    if (known.address !== null) return known.address;
    if (known.problem !== null) throw known.problem;
  }
  try {
    return await ask(whose, now);
  } catch (error) {
    if (known !== null && known.address !== null && error instanceof AppError) return known.address;
    throw error;
  }
}

/**
 * Returns the address to try after `failed` did not work, or null when there is no other.
 *
 * The first failure asks the provider at once, because the URL may have changed a moment ago. A
 * server that stays dead is asked about after 1, 2, 4 and then every 5 minutes, so that it does not
 * use up the account's allowance of requests.
 */
export async function addressAfterFailure(
  whose: Whose,
  failed: RedisAddress,
  now: Date,
): Promise<RedisAddress | null> {
  const known = recall(whose);
  if (known === null) return null;
  known.failures += 1;
  const wasJustAsked = known.askedAtMs === now.getTime();
  if (wasJustAsked || (known.failures > 1 && !isTimeToAsk(known, now))) return null;

  const present = await ask(whose, now);
  return present.url === failed.url ? null : present;
}

/** The address works: the next failure is a first one again. */
export function addressWorks({ instanceId }: Whose): void {
  const known = remembered.get(instanceId);
  if (known === undefined || known.failures === 0) return;
  known.failures = 0;
  known.waitMs = KEPT_MS;
}

function recall({ instanceId, planId }: Whose): Remembered | null {
  const known = remembered.get(instanceId);
  return known === undefined || known.planId !== planId ? null : known;
}

/** A clock that was set back must not make the wait longer. */
function isTimeToAsk({ askedAtMs, waitMs }: Remembered, now: Date): boolean {
  const elapsedMs = now.getTime() - askedAtMs;
  return elapsedMs < 0 || elapsedMs >= waitMs;
}

/** Asks the provider and remembers what it said, also when it says it too late for this tick. */
async function ask(whose: Whose, now: Date): Promise<RedisAddress> {
  const known = recall(whose);
  const entry: Remembered = {
    planId: whose.planId,
    address: known?.address ?? null,
    askedAtMs: now.getTime(),
    waitMs: waitAfter(known?.failures ?? 0),
    failures: known?.failures ?? 0,
    problem: known?.problem ?? null,
  };
  if (remembered.size >= REMEMBERED_MAX) remembered.clear();
  remembered.set(whose.instanceId, entry);

  const { connectionId, remoteId } = whose;
  const answer = askProvider(connectionId, (provider, access) =>
    provider.redisUrl(access, remoteId),
  ).then(
    (address) => {
      entry.address = address;
      entry.problem = null;
      return address;
    },
    (error: unknown) => {
      entry.failures += 1;
      entry.waitMs = waitAfter(entry.failures);
      if (error instanceof AppError) entry.problem = error;
      throw error;
    },
  );
  return within(ANSWER_MS, answer);
}

function waitAfter(failures: number): number {
  return failures === 0 ? KEPT_MS : Math.min(KEPT_MS, FIRST_WAIT_MS * 2 ** (failures - 1));
}

async function within<T>(timeoutMs: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, fail) => {
    timer = setTimeout(() => {
      const message = `The provider did not say within ${timeoutMs / 1000} s where this instance listens. Headroom asks again soon.`;
      fail(new AppError("unreachable", message));
    }, timeoutMs);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
