import type { Sample } from "@/lib/metrics/model";
import type { Facts } from "@/lib/scaling/model";
import type { Policy } from "@/lib/scaling/policy";

/** What a window of samples says of one metric. */
export type Observed = {
  /** Believable values in the window. */
  count: number;
  /** The highest; null when there are none. */
  peak: number | null;
  /** The second highest, which one misreading cannot raise; null below two values. */
  level: number | null;
  /** The lowest: what use never fell below. */
  least: number | null;
  /** Share of the window that values stand for, 0..1: a hole counts as a hole, two at once as one. */
  coverage: number;
  /** A value at the limit of its time: what is wanted beyond it cannot be seen. */
  isFull: boolean;
};

export type Window = {
  windowMinutes: number;
  /** Samples in the window, also those that say nothing. */
  samples: number;
  oldestAt: Date | null;
  newestAt: Date | null;
  memory: Observed;
  clients: Observed;
  /** A value no server can have: not a number, below zero, no memory at all, a multiple of its limit. */
  hasImplausible: boolean;
  /** When the server last restarted or failed over inside the window, or null. */
  restartedAt: Date | null;
  isEvicting: boolean;
  isRefusing: boolean;
};

/** A value stands for its own period and a little of the next: samples never come exactly on time. */
const PERIOD_SLACK = 1.25;
/** At this share of a limit a server is full: the rest is its own buffers. */
export const FULL_SHARE = 0.98;
/** Servers exceed their limit by their own buffers, not by this. */
const IMPLAUSIBLE_SHARE = 3;
/** A spike is judged on the last minutes. */
const SPIKE_MINUTES = 5;
/** What a trend, a window of the default length and the time after a change are judged on. */
const SAMPLES_MINUTES_MIN = 180;
/** Beyond this a window is read from hours: samples of a week are too many to load for each decision. */
const SAMPLES_MINUTES_MAX = 360;

/** One value proves nothing: every window has two periods at least. */
function atLeastTwo(minutes: number, { sampleEverySeconds }: Policy): number {
  return Math.max(minutes, (2 * sampleEverySeconds) / 60);
}

function spikeMinutes(policy: Policy): number {
  return atLeastTwo(SPIKE_MINUTES, policy);
}

function heldMinutes(policy: Policy): number {
  return atLeastTwo(policy.growWindowMinutes, policy);
}

/** How far back shrinking looks, or by a share of it: never less than growing does. */
export function shrinkMinutes(policy: Policy, share = 1): number {
  return Math.max(policy.shrinkWindowMinutes * share, heldMinutes(policy), spikeMinutes(policy));
}

/** The part of it that single samples tell. */
export function sampledShrinkMinutes(policy: Policy, share = 1): number {
  return Math.min(shrinkMinutes(policy, share), SAMPLES_MINUTES_MAX);
}

/** How many minutes of single samples a decision wants to see; what was before comes as hours. */
export function samplesBackMinutes(policy: Policy): number {
  return Math.min(Math.max(shrinkMinutes(policy), SAMPLES_MINUTES_MIN), SAMPLES_MINUTES_MAX);
}

/** Reads the last minutes: what was seen in them since the server last restarted. */
export function spikeWindow(facts: Facts): Window {
  return sinceRestart(facts, spikeMinutes(facts.policy));
}

/** Reads the last minutes on today's plan: what was seen before a change says nothing of its limits. */
export function planWindow(facts: Facts): Window {
  const changedMs = Math.min(facts.lastResizedAt?.getTime() ?? -Infinity, facts.now.getTime());
  return observe(facts, spikeMinutes(facts.policy), changedMs + 1);
}

/** Reads the window over which a level has to hold: what was seen since the server last restarted. */
export function growWindow(facts: Facts): Window {
  return sinceRestart(facts, heldMinutes(facts.policy));
}

/**
 * Reads the window in which shrinking is judged, or a share of it, as far as single samples are loaded for
 * it; the rest of a longer one is known by the hour. A restart inside it does not hide what was before.
 */
export function shrinkWindow(facts: Facts, share = 1): Window {
  return observe(facts, sampledShrinkMinutes(facts.policy, share), -Infinity);
}

/** What a server used before it restarted says little of what it uses now: only the time since counts. */
function sinceRestart(facts: Facts, windowMinutes: number): Window {
  const window = observe(facts, windowMinutes, -Infinity);
  const { restartedAt } = window;
  if (restartedAt === null) return window;
  return { ...observe(facts, windowMinutes, restartedAt.getTime()), restartedAt };
}

/** Whether use was at a limit twice, so that what is wanted beyond it cannot be seen. */
export function isFullAt({ level }: Observed, limit: number | null): boolean {
  return limit !== null && level !== null && level >= FULL_SHARE * limit;
}

/** Whether a window was measured from its beginning on: nothing held longer than it was seen. */
export function isWhole({ windowMinutes, oldestAt }: Window, { now, policy }: Facts): boolean {
  const fromMs = now.getTime() - windowMinutes * 60_000;
  const begunMs = fromMs + policy.sampleEverySeconds * 1000 * PERIOD_SLACK;
  return oldestAt !== null && oldestAt.getTime() <= begunMs;
}

/** The index of the first sample after an instant, or the length. Samples are oldest first. */
export function firstAfter(samples: readonly { at: Date }[], instantMs: number): number {
  let [low, high] = [0, samples.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (samples[middle]!.at.getTime() > instantMs) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** One pass over the samples of a window; of those, only the ones from `sinceMs` on are looked at. */
function observe({ samples, now, policy }: Facts, windowMinutes: number, sinceMs: number): Window {
  const toMs = now.getTime();
  const fromMs = toMs - windowMinutes * 60_000;
  const memory = new Tally(fromMs, policy.sampleEverySeconds);
  const clients = new Tally(fromMs, policy.sampleEverySeconds);
  let [seen, hasImplausible, isEvicting, isRefusing] = [0, false, false, false];
  let oldestAt: Date | null = null;
  let newestAt: Date | null = null;
  let restartedAt: Date | null = null;
  let runId: string | null = null;
  for (let index = firstAfter(samples, fromMs); index < samples.length; index++) {
    const sample = samples[index]!;
    const atMs = sample.at.getTime();
    if (atMs > toMs) break;
    if (atMs < sinceMs) continue;
    seen += 1;
    oldestAt ??= sample.at;
    newestAt = sample.at;
    const nextRun = sample.counters?.runId ?? null;
    if (nextRun !== null && runId !== null && nextRun !== runId) restartedAt = sample.at;
    runId = nextRun ?? runId;
    if ((sample.evictedKeysPerSec ?? 0) > 0) isEvicting = true;
    if ((sample.rejectedConnectionsPerSec ?? 0) > 0) isRefusing = true;
    const bytes = usedBytes(sample);
    const connections = usedClients(sample);
    if (bytes === null && isSaid(sample.usedMemoryBytes)) hasImplausible = true;
    if (connections === null && isSaid(sample.connectedClients)) hasImplausible = true;
    if (bytes !== null) memory.add(atMs, bytes, sample.memoryLimitBytes);
    if (connections !== null) clients.add(atMs, connections, sample.clientsLimit);
  }
  return {
    windowMinutes,
    samples: seen,
    oldestAt,
    newestAt,
    memory: memory.observed(toMs),
    clients: clients.observed(toMs),
    hasImplausible,
    restartedAt,
    isEvicting,
    isRefusing,
  };
}

/** Sums one metric up, value by value, oldest first. */
class Tally {
  #count = 0;
  #peak = -Infinity;
  #level = -Infinity;
  #least = Infinity;
  #isFull = false;
  #coveredMs = 0;
  #reachMs: number;
  readonly #fromMs: number;
  readonly #standsForMs: number;

  constructor(fromMs: number, sampleEverySeconds: number) {
    this.#fromMs = fromMs;
    this.#reachMs = fromMs;
    this.#standsForMs = sampleEverySeconds * 1000 * PERIOD_SLACK;
  }

  add(atMs: number, value: number, limit: number | null): void {
    this.#count += 1;
    if (value > this.#peak) {
      this.#level = this.#peak;
      this.#peak = value;
    } else if (value > this.#level) this.#level = value;
    if (value < this.#least) this.#least = value;
    if (limit !== null && value >= FULL_SHARE * limit) this.#isFull = true;
    this.#coveredMs += Math.min(atMs - this.#reachMs, this.#standsForMs);
    this.#reachMs = atMs;
  }

  observed(toMs: number): Observed {
    if (this.#count > 0) this.#coveredMs += Math.min(toMs - this.#reachMs, this.#standsForMs);
    return {
      count: this.#count,
      peak: this.#count < 1 ? null : this.#peak,
      level: this.#count < 2 ? null : this.#level,
      least: this.#count < 1 ? null : this.#least,
      coverage: Math.min(1, this.#coveredMs / (toMs - this.#fromMs)),
      isFull: this.#isFull,
    };
  }
}

function isSaid(value: number | null | undefined): boolean {
  return (value ?? null) !== null;
}

/** Even an empty server uses some memory; zero there means that somebody could not read it. */
export function usedBytes({ usedMemoryBytes, memoryLimitBytes }: Sample): number | null {
  if (usedMemoryBytes === null || !(usedMemoryBytes > 0)) return null;
  return isBelievable(usedMemoryBytes, memoryLimitBytes) ? usedMemoryBytes : null;
}

export function usedClients({ connectedClients, clientsLimit }: Sample): number | null {
  if (connectedClients === null || !(connectedClients >= 0)) return null;
  return isBelievable(connectedClients, clientsLimit) ? connectedClients : null;
}

function isBelievable(value: number, limit: number | null): boolean {
  return Number.isFinite(value) && value <= IMPLAUSIBLE_SHARE * (limit ?? Infinity);
}
