import type { Plan } from "@/lib/providers/model";
import { VALUES_MIN } from "@/lib/scaling/judgement/data-quality";
import { WITHOUT_LIMIT, type Facts, type Need } from "@/lib/scaling/model";
import {
  isFullAt,
  isWhole,
  planWindow,
  type Observed,
  type Window,
} from "@/lib/scaling/judgement/observe";
import { paceOf } from "@/lib/scaling/judgement/pace";
import { asFarAsBefore, risenBefore } from "@/lib/scaling/judgement/last-rise";
import { asLevel, asPeak, largestOf } from "@/lib/scaling/judgement/needs";
import { expectedAhead } from "@/lib/scaling/judgement/other-days";
import { usedBetween } from "@/lib/scaling/judgement/past";
import { refillOf } from "@/lib/scaling/judgement/refill";

/** What was seen of the last minutes: `spike` of the newest few, `held` of the whole grow window. */
export type Seen = { spike: Window; held: Window };

/**
 * Why a larger plan may be wanted. `toStay` is the least a plan must offer not to be left for this
 * reason; `toGo` what the next one must, so that it is not left again at once; `atBest` what it should,
 * if that does not cost a multiple. A plan that offers `toGo` is never left for `toStay`.
 */
export type Demand = {
  because: "level" | "pressed" | "trend" | "season";
  toStay: Need;
  toGo: Need;
  atBest: Need;
  /** What is expected to be used, and within how many minutes; null for what is seen already. */
  expected: (Need & { minutes: number }) | null;
  /** What use came to before in such a rise, where `toGo` is more for that; null elsewhere. */
  risen: Need | null;
};

/** A plan at its limit shows no demand above it; what comes out afterwards may be a multiple of it. */
const HIDDEN_FACTOR = 2;
const HIDDEN_FACTOR_AT_BEST = 3;
/** More than the plan offers, so that it is left. */
const PRESSED_FACTOR = 1.001;
/** Of a limit, the share that must be used for evictions and refusals to be taken for its fault. */
const PRESSING_SHARE_MIN = 0.5;
/** The minutes after a change is done that there should still be room for. */
const MARGIN_MINUTES = 10;
/** How much further the next plan looks, so that one change does for a rise that goes on. */
const TREND_FURTHER_MINUTES = 15;
const SEASON_FURTHER_MINUTES = 720;
/** Use that touches the threshold in each of so many hours is a level, however it scatters in between. */
const TOUCHED_HOURS = 24;
const HOUR_MS = 3_600_000;

/** What asks for room now, each by itself. What was not measured asks for nothing. */
export function demandsOf(facts: Facts, plan: Plan, seen: Seen): Demand[] {
  const aheadMinutes = facts.leadMinutes + facts.policy.evaluateEveryMinutes + MARGIN_MINUTES;
  return [
    byPressure(facts, plan),
    byLevel(facts, seen),
    byTrend(facts, seen.spike, aheadMinutes),
    byRefill(facts, plan),
    bySeason(facts, aheadMinutes),
  ].filter((demand) => demand !== null);
}

/**
 * A plan that is full, evicts or refuses connections must be left, whatever else is seen. Only what was
 * seen on this plan counts. Whoever lets a plan fill up to 100 % wants no more memory for what is evicted.
 */
function byPressure(facts: Facts, plan: Plan): Demand | null {
  const seen = planWindow(facts);
  const isPressed =
    facts.policy.memoryAbove < 1 && isPressing(seen.memory, plan.memoryBytes, seen.isEvicting);
  const isRefusing = isPressing(seen.clients, plan.maxClients, seen.isRefusing);
  if (!isPressed && !isRefusing) return null;
  const need = (factor: number): Need => ({
    memoryBytes: isPressed ? times(plan.memoryBytes, factor) : 0,
    clients: isRefusing ? times(plan.maxClients, factor) : 0,
  });
  const toStay = need(PRESSED_FACTOR);
  const risen = risenBefore(facts);
  const going = asFarAsBefore(facts, { risen, toStay, least: need(HIDDEN_FACTOR) });
  return {
    because: "pressed",
    toStay,
    ...going,
    atBest: largestOf([going.toGo, need(HIDDEN_FACTOR_AT_BEST)]),
    expected: null,
  };
}

/** One key that is evicted from a plan that is nearly empty says nothing of its size. */
function isPressing(observed: Observed, limit: number | null, turnsAway: boolean): boolean {
  if (isFullAt(observed, limit)) return true;
  return turnsAway && (observed.peak ?? 0) >= PRESSING_SHARE_MIN * (limit ?? Infinity);
}

/**
 * A level that held through the whole window, or that every one of the last hours came to, may not be
 * above the threshold; the top of the last minutes may not be above what a peak may fill.
 */
function byLevel(facts: Facts, { spike, held }: Seen): Demand {
  const peaks = { memoryBytes: spike.memory.level ?? 0, clients: spike.clients.level ?? 0 };
  const steady = { memoryBytes: lowest(held.memory), clients: lowest(held.clients) };
  const touched = leastOfHours(facts, held);
  const levels = isWhole(held, facts) ? largestOf([steady, touched]) : touched;
  const both = largestOf([asPeak(facts.policy, peaks), asLevel(facts.policy, levels)]);
  return { because: "level", toStay: both, toGo: both, atBest: both, expected: null, risen: null };
}

function lowest({ count, least }: Observed): number {
  return count < VALUES_MIN ? 0 : least!;
}

/** What every one of the last hours came to, and the grow window too; 0 while one of them is unknown. */
function leastOfHours(facts: Facts, held: Window): Need {
  const nowMs = facts.now.getTime();
  const least = { memoryBytes: held.memory.peak ?? 0, clients: held.clients.peak ?? 0 };
  for (let back = 1; back <= TOUCHED_HOURS; back++) {
    const used = usedBetween(facts, nowMs - back * HOUR_MS, nowMs - (back - 1) * HOUR_MS);
    least.memoryBytes = Math.min(least.memoryBytes, used?.memoryBytes ?? 0);
    least.clients = Math.min(least.clients, used?.clients ?? 0);
  }
  return least;
}

/** Where the pace of the last minutes leads before a change would be done. */
function byTrend(facts: Facts, spike: Window, aheadMinutes: number): Demand | null {
  const { clientsPerMinute, ...pace } = paceOf(facts);
  // Whoever lets a plan fill up to 100 % wants no more memory before it is full, either.
  const bytesPerMinute = facts.policy.memoryAbove < 1 ? pace.bytesPerMinute : 0;
  if (bytesPerMinute === 0 && clientsPerMinute === 0) return null;
  const risen = risenBefore(facts);
  const usual = expectedAhead(facts, aheadMinutes + TREND_FURTHER_MINUTES);
  const known = largestOf([usual, risen]);
  const after = (minutes: number): Need => ({
    memoryBytes: reached(spike.memory, bytesPerMinute, minutes, known.memoryBytes),
    clients: reached(spike.clients, clientsPerMinute, minutes, known.clients),
  });
  const then = after(aheadMinutes + TREND_FURTHER_MINUTES);
  const toStay = after(aheadMinutes);
  const expected = { ...toStay, minutes: aheadMinutes };
  const going = asFarAsBefore(facts, { risen, toStay, least: asPeak(facts.policy, toStay) });
  return {
    because: "trend",
    toStay,
    ...going,
    atBest: largestOf([going.toGo, asLevel(facts.policy, then)]),
    expected,
  };
}

/** A rise up to what use came to before is like the last ones, and ends there; once above it leads on. */
function reached({ level }: Observed, perMinute: number, minutes: number, known: number): number {
  if (level === null || perMinute === 0) return 0;
  const then = level + perMinute * minutes;
  return level < known ? Math.min(then, known) : then;
}

/** Where what comes back after a full plan levels off, however far: no more than a full plan may hide. */
function byRefill(facts: Facts, plan: Plan): Demand | null {
  const refill = facts.policy.memoryAbove < 1 ? refillOf(facts, plan) : null;
  if (refill === null) return null;
  const most = times(plan.memoryBytes, HIDDEN_FACTOR_AT_BEST);
  const toStay: Need = { memoryBytes: Math.min(refill.bytes, most), clients: 0 };
  const toGo = asLevel(facts.policy, toStay);
  const expected = { ...toStay, minutes: refill.minutes };
  return { because: "trend", toStay, toGo, atBest: toGo, expected, risen: null };
}

/** What past days agree on for the time a change takes from now. */
function bySeason(facts: Facts, aheadMinutes: number): Demand | null {
  const soon = expectedAhead(facts, aheadMinutes);
  if (soon.memoryBytes === 0 && soon.clients === 0) return null;
  const later = expectedAhead(facts, aheadMinutes + SEASON_FURTHER_MINUTES);
  const toGo = asPeak(facts.policy, largestOf([soon, later]));
  return {
    because: "season",
    toStay: asPeak(facts.policy, soon),
    toGo,
    atBest: toGo,
    expected: { ...soon, minutes: aheadMinutes },
    risen: null,
  };
}

function times(limit: number | null, factor: number): number {
  return Math.min((limit ?? 0) * factor, WITHOUT_LIMIT);
}
