import "server-only";

import { isDeepStrictEqual } from "node:util";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { instances } from "@/drizzle/schema";
import { BudgetSpent } from "@/lib/connections/budget-spent";
import { askProvider } from "@/lib/connections/credentials";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { isAddressOld } from "@/lib/metrics/address-age";
import type { RedisAddress } from "@/lib/providers/model";
import { twoAtATime } from "@/lib/two-at-a-time";
import { open, seal } from "@/lib/secrets";

/** Whose address it is, and what its row keeps of it. */
export type Whose = {
  instanceId: string;
  connectionId: string;
  remoteId: string;
  planId: string;
  sealedAddress: string | null;
  addressAt: Date | null;
};

/** What is sealed. The plan belongs to an address: after a plan change it is often another one. */
const Kept = z.object({
  planId: z.string(),
  url: z.string(),
  verifiesCertificate: z.boolean(),
  certificateAuthority: z.string().optional(),
});

/** The last question about an instance, and how long to leave its provider alone after it. */
type Question = {
  askedAtMs: number;
  waitMs: number;
  failures: number;
  /** Why the provider gave no address; null once it gave one. */
  problem: AppError | null;
  /** While there is no answer yet. */
  pending: Pending | null;
};

/** `turn.isAwaited`: the question waits for its turn, rather than for the provider. */
type Pending = { answer: Promise<RedisAddress>; turn: Turn };
type Turn = { isAwaited: boolean };

const FIRST_WAIT_MS = 60_000;
const LAST_WAIT_MS = 5 * 60_000;
const ANSWER_MS = 5000;
const REMEMBERED_MAX = 20_000;

// In the memory of this process only: a process that does not know of a question asks it once more.
const questions = new Map<string, Question>();

/**
 * Returns where the instance listens, as its row keeps it: the provider is asked when it never was, after
 * the plan changed, after `forgetAddress`, and once a day.
 *
 * A provider that cannot be asked does not blind us: the last address holds until it answers again.
 *
 * @throws BudgetSpent when no address is known yet and the account may not be asked now
 * @throws AppError what the provider answered, when no address is known; asked again after 1, 2, 4, 5 minutes
 */
export async function addressOf(whose: Whose, now: Date): Promise<RedisAddress> {
  const known = kept(whose);
  if (known !== null && known.planId === whose.planId && !isOld(whose, now)) return known.address;

  const last = questions.get(whose.instanceId);
  if (last !== undefined && !isTimeToAsk(last, now)) {
    if (known !== null) return known.address;
    if (last.problem !== null) throw last.problem;
  }
  try {
    return await ask(whose, now);
  } catch (error) {
    if (known !== null && error instanceof AppError) return known.address;
    throw error;
  }
}

/**
 * Returns the address to try after `failed` did not work, or leads to a replica; null when there is no
 * other, or nobody can say. The same URL with another certificate authority is another address.
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
  const last = questions.get(whose.instanceId) ?? unasked();
  questions.set(whose.instanceId, last);
  last.failures += 1;
  const wasJustAsked = last.askedAtMs === now.getTime();
  if (wasJustAsked || (last.failures > 1 && !isTimeToAsk(last, now))) return null;

  try {
    const present = await ask(whose, now);
    return isDeepStrictEqual(present, failed) ? null : present;
  } catch (error) {
    // What the server did says more than that its provider cannot be asked.
    if (error instanceof AppError && error.isRetryable) return null;
    throw error;
  }
}

/** The address works: the next failure is a first one again. */
export function addressWorks({ instanceId }: Pick<Whose, "instanceId">): void {
  const last = questions.get(instanceId);
  if (last !== undefined) last.failures = 0;
}

/**
 * Has the provider asked at the next look where the instance listens, because it said that this changed.
 * Until it answers, the last address holds.
 */
export async function forgetAddress(instanceId: string): Promise<void> {
  questions.delete(instanceId);
  await db.update(instances).set({ addressAt: null }).where(eq(instances.id, instanceId));
}

/** The address that the row keeps, which nobody is asked for; null where there is none that opens. */
export function keptAddress(whose: Whose): RedisAddress | null {
  return kept(whose)?.address ?? null;
}

/** Keeps what the provider just said, sealed, so that nobody has to ask again soon. */
export async function keepAddress(
  { instanceId, planId }: Pick<Whose, "instanceId" | "planId">,
  address: RedisAddress,
  now: Date,
): Promise<void> {
  const sealedAddress = seal(JSON.stringify({ ...address, planId }), instanceId);
  await db
    .update(instances)
    .set({ sealedAddress, addressAt: now })
    .where(eq(instances.id, instanceId));
}

/** The address of the row with the plan it was read for; null where there is none that opens. */
function kept(whose: Whose): { planId: string; address: RedisAddress } | null {
  const { sealedAddress, instanceId } = whose;
  if (sealedAddress === null) return null;
  try {
    const { planId, ...address } = Kept.parse(JSON.parse(open(sealedAddress, instanceId)));
    return { planId, address };
  } catch {
    // Its key was taken away, or an older version wrote it: the provider knows it, too.
    return null;
  }
}

function isOld({ instanceId, addressAt }: Whose, now: Date): boolean {
  return addressAt === null || isAddressOld(instanceId, addressAt, now);
}

function unasked(): Question {
  return { askedAtMs: -Infinity, waitMs: 0, failures: 0, problem: null, pending: null };
}

/** A clock that was set back must not make the wait longer. */
function isTimeToAsk({ askedAtMs, waitMs }: Question, now: Date): boolean {
  const elapsedMs = now.getTime() - askedAtMs;
  return elapsedMs < 0 || elapsedMs >= waitMs;
}

/**
 * Asks the provider, unless it is being asked already. What it says is kept, also when it says it too late
 * for this tick.
 */
function ask(whose: Whose, now: Date): Promise<RedisAddress> {
  const { instanceId } = whose;
  const question = questions.get(instanceId) ?? unasked();
  if (questions.size >= REMEMBERED_MAX) questions.clear();
  questions.set(instanceId, question);
  if (question.pending !== null) return inTime(question.pending);

  question.askedAtMs = now.getTime();
  question.waitMs = waitAfter(question.failures);
  const turn = { isAwaited: true };
  const answer = answered(whose, now, turn).then(
    (address) => {
      question.pending = null;
      question.problem = null;
      return address;
    },
    (error: unknown) => {
      question.pending = null;
      // Held back by ourselves: that says nothing of the provider, and the next tick tries again.
      if (error instanceof BudgetSpent) questions.delete(instanceId);
      question.failures += 1;
      question.waitMs = waitAfter(question.failures);
      if (error instanceof AppError) question.problem = error;
      throw error;
    },
  );
  question.pending = { answer, turn };
  return inTime(question.pending);
}

/** Two at a time of each account, so that many new instances leave the look at its inventory its share. */
async function answered(whose: Whose, now: Date, turn: Turn): Promise<RedisAddress> {
  const { instanceId, connectionId, remoteId, planId } = whose;
  const address = await twoAtATime(connectionId, () => {
    turn.isAwaited = false;
    return askProvider(connectionId, (provider, { credentials, meter }) => {
      const spend = () => awaiting(turn, () => meter.spend());
      return provider.redisUrl({ credentials, meter: { ...meter, spend } }, remoteId);
    });
  });
  await keepAddress({ instanceId, planId }, address, now);
  return address;
}

async function awaiting(turn: Turn, wait: () => Promise<void>): Promise<void> {
  turn.isAwaited = true;
  await wait();
  turn.isAwaited = false;
}

function waitAfter(failures: number): number {
  return Math.min(LAST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.max(0, failures - 1));
}

async function inTime({ answer, turn }: Pending): Promise<RedisAddress> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, fail) => {
    timer = setTimeout(() => fail(turn.isAwaited ? heldBack() : tooLate()), ANSWER_MS);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

function heldBack(): BudgetSpent {
  return new BudgetSpent("the provider", ANSWER_MS);
}

function tooLate(): AppError {
  return new AppError(
    "unreachable",
    `The provider did not say within ${ANSWER_MS / 1000} s where this instance listens. Headroom asks again soon.`,
  );
}
