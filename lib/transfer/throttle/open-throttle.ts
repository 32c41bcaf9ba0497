import "server-only";

import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import type { RedisAddress } from "@/lib/providers/model";
import type { Budget, Gate } from "@/lib/transfer/model";
import { atRate, bucketOf, filled, forgiven, taken, waitMs } from "@/lib/transfer/throttle/bucket";
import { p99 } from "@/lib/transfer/throttle/latency";
import { openProbe } from "@/lib/transfer/throttle/open-probe";
import {
  baseline,
  firstPace,
  foundAnew,
  fullPace,
  keysAtOnce,
  limitOf,
  paceAfter,
  unitsOf,
} from "@/lib/transfer/throttle/pace";
import { Recent } from "@/lib/transfer/throttle/recent";

/** How long the source is listened to before the first key is asked for. */
const BEFORE_MS = 1500;
const WINDOW_MS = 10_000;
/** Few looks have no 99th percentile worth the name. */
const LOOKS_MIN = 20;
const BASELINE_EVERY_MS = 1000;
/** So long after a small batch was let through, nothing of it is under way any more. */
const QUIET_MS = 100;
/** So many times slower without us than was known, the source is not ours to spare. */
const SLOWER = 1.5;
const QUIET_WINDOW_MS = 20_000;
const QUIET_LOOKS_MIN = 100;
const PASSED_MS = 2000;
/** What one big value left owing to the pace is paid for no longer than this. */
const OWED_SECONDS = 2;
/** So little of the pace may be saved up: what passes at once is met at once by whoever else asks. */
const PACE_BURST_SECONDS = 0.005;
/** How much one burden counts in what a key weighs, and how many keys it must have for that. */
const FRESH_SHARE = 0.1;
const WEIGHED_KEYS_MIN = 10;
const GUESSED_BYTES = 1024;
/** Whoever waits looks at the pace again so often. */
const LOOK_MS = 100;

/** Keeps a transfer from burdening its source more than its budget allows. */
export type Throttle = {
  gate: Gate;
  setBudget(budget: Budget): void;
  reading(): Reading;
  close(): void;
};

type Burden = { keys: number; bytes: number };

/**
 * The source's latency: how long a client's command waits there, its travel and our own process left out.
 * Null where the source was not heard.
 */
export type Reading = {
  beforeP99Ms: number | null;
  nowP99Ms: number | null;
  /** The share of the last ten seconds in which the transfer waited to spare the source. */
  waitedShare: number;
};

/**
 * Listens to a source for a moment, then lets work through no faster than the budget allows.
 *
 * A source that does not answer is no error here: work goes on at the pace it has, and at its caps.
 *
 * @param beforeP99Ms what an earlier throttle measured while the source was left in peace; spares the moment
 */
export async function openThrottle(
  address: RedisAddress,
  budget: Budget,
  beforeP99Ms: number | null = null,
): Promise<Throttle> {
  const throttle = new SourceThrottle(address, budget, beforeP99Ms);
  if (beforeP99Ms === null && budget.p99Ratio !== null) await throttle.listen();
  return throttle;
}

class SourceThrottle implements Throttle {
  readonly #probe: { close(): void };
  readonly #looks = new Recent(WINDOW_MS);
  readonly #quiet = new Recent(QUIET_WINDOW_MS);
  readonly #passed = new Recent(PASSED_MS);
  readonly #waited = new Recent(WINDOW_MS);
  #budget: Budget;
  #beforeMs: number | null;
  #baseMs: number;
  #baseAtMs = 0;
  #passedAtMs = -Infinity;
  #pace = fullPace;
  #paced = bucketOf(Infinity, 0, PACE_BURST_SECONDS);
  #bytesPerKey = GUESSED_BYTES;
  #keys = bucketOf(Infinity, 0);
  #bytes = bucketOf(Infinity, 0);
  /** Those who wait pass one after the other, in the order they came. */
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;
  #isListening = false;
  #isClosed = false;

  constructor(address: RedisAddress, budget: Budget, beforeP99Ms: number | null) {
    this.#budget = budget;
    this.#beforeMs = beforeP99Ms;
    this.#baseMs = beforeP99Ms ?? 0;
    this.setBudget(budget);
    this.#probe = openProbe(address, (delayMs, nowMs) => this.#look(delayMs, nowMs));
  }

  readonly gate: Gate = Object.defineProperty(
    (burden: Burden) => {
      const isFree = this.#waiting === 0 && this.#waitMs() === 0;
      if (isFree || this.#isClosed) {
        this.#pass(burden);
        return Promise.resolve();
      }
      this.#waiting += 1;
      this.#last = this.#last.then(() => this.#wait(burden));
      return this.#last;
    },
    "keysMax",
    { get: () => (this.#budget.p99Ratio === null ? undefined : keysAtOnce(this.#bytesPerKey)) },
  );

  setBudget(budget: Budget): void {
    const nowMs = performance.now();
    this.#budget = budget;
    if (budget.p99Ratio === null) this.#pace = fullPace;
    else if (this.#pace === fullPace) this.#pace = firstPace;
    this.#paced = atRate(this.#paced, this.#pace.unitsPerSec, nowMs);
    this.#keys = atRate(this.#keys, budget.keysPerSecMax ?? Infinity, nowMs);
    this.#bytes = atRate(this.#bytes, budget.bytesPerSecMax ?? Infinity, nowMs);
  }

  reading(): Reading {
    const nowMs = performance.now();
    return {
      beforeP99Ms: this.#beforeMs,
      nowP99Ms: this.#p99(nowMs),
      waitedShare: Math.min(1, this.#waited.sum(nowMs) / WINDOW_MS),
    };
  }

  close(): void {
    this.#isClosed = true;
    this.#probe.close();
  }

  /** Measures what the source's latency is while we leave it in peace. */
  async listen(): Promise<void> {
    this.#isListening = true;
    await sleep(BEFORE_MS);
    this.#isListening = false;
    const seen = this.#p99(performance.now());
    this.#looks.clear();
    this.#quiet.clear();
    if (seen === null) return;
    this.#beforeMs = seen;
    this.#baseMs = seen;
  }

  #look(delayMs: number, atMs: number): void {
    this.#looks.add(atMs, delayMs);
    if (atMs - this.#passedAtMs > QUIET_MS) this.#quiet.add(atMs, delayMs);
    const { p99Ratio } = this.#budget;
    if (this.#isListening || p99Ratio === null) return;
    this.#lookAtBaseline(atMs);
    const limitMs = limitOf(this.#baseMs, p99Ratio);
    const unitsPerSec = this.#passed.sum(atMs) / (PASSED_MS / 1000);
    this.#pace = paceAfter(this.#pace, { atMs, delayMs, limitMs, unitsPerSec });
    this.#paced = forgiven(atRate(this.#paced, this.#pace.unitsPerSec, atMs), OWED_SECONDS);
  }

  #lookAtBaseline(nowMs: number): void {
    if (nowMs - this.#baseAtMs < BASELINE_EVERY_MS) return;
    this.#baseAtMs = nowMs;
    const before = { baseMs: this.#baseMs, beforeMs: this.#beforeMs ?? 0 };
    const quiet = this.#quiet.values(nowMs);
    const known = limitOf(this.#baseMs, 1);
    this.#baseMs = baseline(before, {
      p99Ms: this.#p99(nowMs),
      quietP99Ms: quiet.length < QUIET_LOOKS_MIN ? null : p99(quiet),
    });
    if (this.#baseMs > known * SLOWER) this.#pace = foundAnew(this.#pace);
  }

  #p99(nowMs: number): number | null {
    const looks = this.#looks.values(nowMs);
    return looks.length < LOOKS_MIN ? null : p99(looks);
  }

  async #wait(burden: Burden): Promise<void> {
    try {
      for (let ms = this.#waitMs(); ms > 0 && !this.#isClosed; ms = this.#waitMs()) {
        const fromMs = performance.now();
        await sleep(Math.min(LOOK_MS, Math.max(1, ms)));
        const nowMs = performance.now();
        this.#waited.add(nowMs, nowMs - fromMs);
      }
    } finally {
      this.#waiting -= 1;
      this.#pass(burden);
    }
  }

  #waitMs(): number {
    const nowMs = performance.now();
    this.#paced = filled(this.#paced, nowMs);
    this.#keys = filled(this.#keys, nowMs);
    this.#bytes = filled(this.#bytes, nowMs);
    return Math.max(waitMs(this.#paced), waitMs(this.#keys), waitMs(this.#bytes));
  }

  #pass(burden: Burden): void {
    const units = unitsOf(burden);
    if (burden.keys >= WEIGHED_KEYS_MIN) {
      this.#bytesPerKey += FRESH_SHARE * (burden.bytes / burden.keys - this.#bytesPerKey);
    }
    this.#passedAtMs = performance.now();
    this.#passed.add(this.#passedAtMs, units);
    this.#paced = taken(this.#paced, units);
    this.#keys = taken(this.#keys, burden.keys);
    this.#bytes = taken(this.#bytes, burden.bytes);
  }
}
