import { formatBytes, formatCount, formatDuration } from "@/lib/format";
import type { Budget, Route } from "@/lib/transfer/model";
import type { Estimate, ReadEnd, Survey } from "@/lib/transfer/preflight/model";

/** What two servers and a copier come to on one machine. Source: reference/redis-bench.md. */
const KEYS_PER_SEC_BEST = 110_000;
const BYTES_PER_SEC_BEST = 95 * 1024 ** 2;
/** A slow network with other traffic on it, and one between neighbours. */
const KEYS_PER_SEC_WORST = 4_000;
const BYTES_PER_SEC_WORST = 8 * 1024 ** 2;
const BYTES_PER_SEC_NEAR = 40 * 1024 ** 2;
const NEAR_MS = 3;
/** Copying value by value takes more commands and more of the target's time. */
const VALUE_FACTOR = 3;
/** A budget of the source's latency may hold the copy back by as much. */
const THROTTLE_FACTOR = 3;
/** A trial of one small batch is slower than a copy at full speed, or luckier. */
const [TRIAL_BEST, TRIAL_WORST] = [3, 0.4];
/** Following the last changes, and looking once more. */
const SETTLE_SECONDS = 2;

type Known = {
  source: ReadEnd;
  target: ReadEnd;
  pace: Survey["pace"];
  keys: number;
  /** Memory at the source and at the target. */
  dataBytes: number | null;
  targetBytes: number | null;
  route: Route;
  budget: Budget;
};

/**
 * How long copying takes, and how long writers are stopped for the last look, from the best to the worst
 * that is likely. Network and other load are not known beforehand, so the two are far apart.
 */
export function estimate(known: Known): Estimate {
  const { keys, route } = known;
  const bytes = known.dataBytes ?? keys * averageOf(known.pace);
  const trial = keysOfTrial(known);
  const keysBest = Math.min(KEYS_PER_SEC_BEST, (trial ?? Infinity) * TRIAL_BEST);
  const keysWorst = Math.min(keysBest, Math.max(KEYS_PER_SEC_WORST, (trial ?? 0) * TRIAL_WORST));
  const factor = route === "value" ? VALUE_FACTOR : 1;
  const held = known.budget.p99Ratio === null ? 1 : THROTTLE_FACTOR;

  const low = Math.max(keys / keysBest, bytes / BYTES_PER_SEC_BEST);
  const high = Math.max(keys / keysWorst, bytes / bytesWorst(known)) * factor * held;
  const least = capped(known.budget, keys, bytes);
  return {
    keys,
    bytes: known.targetBytes,
    copySeconds: range(Math.max(low, least), Math.max(high, least)),
    // The limits to keys and bytes do not hold while the applications are stopped.
    freezeSeconds: freeze(known, [low, high]),
    basis: basisOf(known, trial),
  };
}

/**
 * With a feed the freeze follows the last changes and compares; without one all keys may have changed, so
 * they are compared, repaired and compared again.
 */
function freeze({ source, route }: Known, [low, high]: [number, number]): [number, number] {
  const compare = route === "value" ? high / VALUE_FACTOR : high;
  return source.feed === "none"
    ? range(SETTLE_SECONDS + 2 * low, SETTLE_SECONDS + compare + high)
    : range(SETTLE_SECONDS, SETTLE_SECONDS + compare);
}

/** Keys a second in the trial without its one round trip, which a copy hides; null without a trial. */
function keysOfTrial({ pace, source, target }: Known): number | null {
  if (pace === null) return null;
  const busyMs = Math.max(0.5, pace.milliseconds - source.latencyMs);
  // The target is as far away as it is; sixteen batches are under way at once.
  const farMs = (source.latencyMs + target.latencyMs) / 16;
  return (pace.keys * 1000) / (busyMs + farMs);
}

/** Bandwidth cannot be tried with a few keys; distance tells which it is likely to be. */
function bytesWorst({ source, target }: Known): number {
  const isNear = source.latencyMs < NEAR_MS && target.latencyMs < NEAR_MS;
  return isNear ? BYTES_PER_SEC_NEAR : BYTES_PER_SEC_WORST;
}

function averageOf(pace: Survey["pace"]): number {
  return pace === null ? 0 : pace.bytes / pace.keys;
}

/** What the person's own limits allow at best. */
function capped({ keysPerSecMax, bytesPerSecMax }: Budget, keys: number, bytes: number): number {
  return Math.max(keys / (keysPerSecMax ?? Infinity), bytes / (bytesPerSecMax ?? Infinity));
}

function range(low: number, high: number): [number, number] {
  return [Math.max(1, Math.ceil(low)), Math.max(1, Math.ceil(high))];
}

function basisOf(
  { keys, dataBytes, pace, source, target, route, budget }: Known,
  trial: number | null,
) {
  const size = dataBytes === null ? "" : ` with ${formatBytes(dataBytes)}`;
  const parts = [`${formatCount(keys)} keys${size}`];
  if (pace !== null && trial !== null) {
    parts.push(
      `a trial read ${formatCount(pace.keys)} small keys in ${pace.milliseconds.toFixed(1)} ms`,
    );
  }
  const [here, there] = [source, target].map(({ latencyMs }) => latencyMs.toFixed(1));
  // One that is still to be made is at no distance yet.
  const isMade = target.latencyMs > 0;
  parts.push(
    isMade
      ? `the servers are ${here} and ${there} ms away`
      : `the source is ${here} ms away, the target’s distance is not known`,
  );
  if (route === "value") parts.push("values are copied one by one");
  const { p99Ratio, keysPerSecMax, bytesPerSecMax } = budget;
  if (p99Ratio !== null) parts.push(`the source’s latency may become ${p99Ratio} times what it is`);
  const least = capped({ p99Ratio, keysPerSecMax, bytesPerSecMax }, keys, dataBytes ?? 0);
  if (least > 0) parts.push(`your limits alone ask for ${formatDuration(least)}`);
  const feed =
    source.feed === "none"
      ? "Without a change feed the freeze compares all keys, repairs and compares again."
      : "The freeze follows the last changes and compares; comparing only what changed makes it a few seconds.";
  return `Estimated from: ${parts.join("; ")}. ${feed}`;
}
