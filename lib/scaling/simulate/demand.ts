import type { Sample } from "@/lib/metrics/model";
import { patienceSeconds } from "@/lib/scaling/judgement/data-quality";
import { usedBytes, usedClients } from "@/lib/scaling/judgement/observe";
import type { Policy } from "@/lib/scaling/policy";
import { Wanted } from "@/lib/scaling/simulate/demand-wanted";
import type { History, Incident } from "@/lib/scaling/simulate/model";

/** What was seen at most in `minutes` from `at` on: a minute of samples, or an hour that only rollups keep. */
export type Seen = Sample & { minutes: number };

/** What was wanted of an instance as far as it can be told, minute by minute. */
export type Demand = {
  history: History;
  /** 1 where both metrics were measured. In the other minutes demand only carries on. */
  isMeasured: Uint8Array;
  /** 1 where the plan of that time was full: at least this was wanted, how much more nobody saw. */
  isAtLeast: Uint8Array;
};

const MINUTE_MS = 60_000;

/**
 * Reconstructs from what was seen of an instance what was wanted of it, from the first minute seen until
 * `until`. `seen` is oldest first; null when it holds no minute with both metrics.
 *
 * What was used under the limit of its time was the demand. A server at its limit hides it: see `Wanted`.
 * Silence longer than the measurements were apart is a gap, across which demand is drawn straight so that
 * it carries on; nothing is counted there. A new run of the server is a restart, except where the limit
 * changes with it: that was a plan change, which belongs to the past and not to the demand. Takes one of
 * `seen` at each step.
 *
 * @param sampleEverySeconds how often the instance was measured
 */
export function* demandSteps(
  seen: readonly Seen[],
  { until, sampleEverySeconds }: { until: Date } & Pick<Policy, "sampleEverySeconds">,
): Generator<undefined, Demand | null> {
  const believed = seen.filter(
    (one) => one.at <= until && usedBytes(one) !== null && usedClients(one) !== null,
  );
  const first = believed[0];
  if (first === undefined) return null;
  const minuteOf = (at: Date) => Math.floor(at.getTime() / MINUTE_MS);
  const start = minuteOf(first.at);
  const minutes = minuteOf(until) - start + 1;

  const memory = new Wanted(minutes);
  const clients = new Wanted(minutes);
  const isMeasured = new Uint8Array(minutes);
  const incidents: Incident[] = [];
  let before: Seen | null = null;
  let isEvicting = false;
  for (const one of believed) {
    yield;
    const from = minuteOf(one.at) - start;
    if (before !== null && isRestart(before, one)) {
      incidents.push({ kind: "restart", fromMinute: from, keepsShare: 1 });
    }
    const isTurnedAway = (one.rejectedConnectionsPerSec ?? 0) > 0;
    const isRemoving = (one.evictedKeysPerSec ?? 0) > 0;
    isEvicting ||= isRemoving;
    for (let minute = from; minute < Math.min(minutes, from + one.minutes); minute++) {
      isMeasured[minute] = 1;
      memory.see(minute, usedBytes(one)!, one.memoryLimitBytes, isRemoving);
      clients.see(minute, usedClients(one)!, one.clientsLimit, isTurnedAway);
    }
    before = one;
  }
  const patienceMinutes = patienceSeconds({ sampleEverySeconds }) / 60;
  yield;
  incidents.push(...fillHoles(isMeasured, patienceMinutes));

  return {
    history: {
      startAt: new Date(start * MINUTE_MS),
      memoryBytes: memory.wanted(patienceMinutes),
      clients: clients.wanted(patienceMinutes),
      incidents,
      // One that was full and removed nothing refuses to write. Of one that never was full nobody knows.
      isEvicting: isEvicting || !memory.isFull.includes(1),
    },
    isMeasured,
    isAtLeast: memory.isFull.map((isFull, minute) => isFull | clients.isFull[minute]!),
  };
}

function isRestart(before: Seen, one: Seen): boolean {
  const [last, next] = [before.counters?.runId ?? null, one.counters?.runId ?? null];
  if (last === null || next === null || last === next) return false;
  return (
    before.memoryLimitBytes === one.memoryLimitBytes && before.clientsLimit === one.clientsLimit
  );
}

/** Counts the minutes between two measurements as measured, unless they are so far apart that it is a gap. */
function fillHoles(isMeasured: Uint8Array, patienceMinutes: number): Incident[] {
  const gaps: Incident[] = [];
  for (let minute = 0; minute < isMeasured.length;) {
    if (isMeasured[minute] === 1) {
      minute += 1;
      continue;
    }
    const next = isMeasured.indexOf(1, minute);
    const end = next === -1 ? isMeasured.length : next;
    if (end - minute < patienceMinutes) isMeasured.fill(1, minute, end);
    else gaps.push({ kind: "gap", fromMinute: minute, minutes: end - minute });
    minute = end;
  }
  return gaps;
}
