import type { Plan } from "@/lib/providers/model";
import type { Shares } from "@/lib/scaling/judgement/needs";
import { shrinkMinutes, shrinkWindow, type Window } from "@/lib/scaling/judgement/observe";
import { areDaysKnown } from "@/lib/scaling/judgement/other-days";
import { usedBetween, type Used } from "@/lib/scaling/judgement/past";
import { AHEAD_HOURS_MIN } from "@/lib/scaling/judgement/shrink";
import { WITHOUT_LIMIT, type Facts, type Need } from "@/lib/scaling/model";

/** What a smaller plan has to have held: over how many minutes, what was seen in them, the least it must offer. */
export type Proof = { minutes: number; window: Window; spare: Need };

/** Of the shrink window, what is waited for where all of it is dear, or other days know more. */
const SHORT_SHARE = 0.25;
/** From so many times the price on, waiting two hours costs what the smaller plan does in most of a day. */
export const DEAR_FACTOR = 8;
const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;
/** Of a day, the hours that must be known for its peak to prove anything. */
const PROVEN_HOURS_MIN = 20;
/** A day proves more than a window does: its peak may come so near to the threshold that is stayed under. */
const PROVEN_SHARE_BELOW = 0.04;

/**
 * Tells for one smaller plan after another what it has to have held. The whole shrink window; a quarter of
 * it where two other days tell what the next hours need, or today's plan costs a multiple of the smaller.
 */
export function proofsOf(facts: Facts, plan: Plan, shares: Shares): (smaller: Plan) => Proof {
  const isTold = areDaysKnown(facts, AHEAD_HOURS_MIN * 60);
  const proven = provenBy(facts, plan, shares);
  const known = new Map<number, Proof>();
  return (smaller) => {
    const share = isTold || isDear(plan, smaller) ? SHORT_SHARE : 1;
    const proof = known.get(share) ?? proofIn(facts, plan, shares, { share, proven });
    known.set(share, proof);
    return proof;
  };
}

/** Whether today's plan costs so much more that waiting is dear. */
export function isDear(plan: Plan, smaller: Plan): boolean {
  return (plan.monthlyCents ?? 0) >= DEAR_FACTOR * (smaller.monthlyCents ?? Infinity);
}

/**
 * The peak of the window stays below these shares of a smaller plan, or what a day proves does, whichever
 * asks for less. What was not measured is taken to be all that today's plan offers: not knowing never
 * makes a plan smaller.
 */
function proofIn(
  facts: Facts,
  plan: Plan,
  shares: Shares,
  { share, proven }: { share: number; proven: Need | null },
): Proof {
  const nowMs = facts.now.getTime();
  const minutes = shrinkMinutes(facts.policy, share);
  const window = shrinkWindow(facts, share);
  // Of a window that is longer than the samples reach, the rest is known by the hour.
  const older = usedBetween(facts, nowMs - minutes * MINUTE_MS, nowMs);
  const lately: Used = {
    memoryBytes: higher(window.memory.peak, older?.memoryBytes),
    clients: higher(window.clients.peak, older?.clients),
  };
  const asked = needOf(plan, lately, shares);
  const spare = {
    memoryBytes: Math.min(asked.memoryBytes, proven?.memoryBytes ?? Infinity),
    clients: Math.min(asked.clients, proven?.clients ?? Infinity),
  };
  return { minutes, window, spare };
}

/** What the peak of a whole day proves, which may come nearer to the thresholds; null where no day is known. */
function provenBy(facts: Facts, plan: Plan, shares: Shares): Need | null {
  const { history, now, policy } = facts;
  if (history.length < PROVEN_HOURS_MIN) return null;
  const day = usedBetween(facts, now.getTime() - DAY_MS, now.getTime());
  if (day === null) return null;
  return needOf(plan, day, {
    memory: Math.max(shares.memory, policy.memoryAbove - PROVEN_SHARE_BELOW),
    clients: Math.max(shares.clients, policy.clientsAbove - PROVEN_SHARE_BELOW),
  });
}

/** Null while the first is not known. */
function higher(one: number | null, other: number | null | undefined): number | null {
  return one === null ? null : Math.max(one, other ?? 0);
}

function needOf(plan: Plan, { memoryBytes, clients }: Used, shares: Shares): Need {
  return {
    memoryBytes: memoryBytes === null ? bounded(plan.memoryBytes) : memoryBytes / shares.memory,
    clients: clients === null ? bounded(plan.maxClients) : clients / shares.clients,
  };
}

function bounded(limit: number | null): number {
  return Math.min(limit ?? WITHOUT_LIMIT, WITHOUT_LIMIT);
}
