import type { Facts } from "@/lib/scaling/model";
import { firstAfter, usedBytes, usedClients } from "@/lib/scaling/judgement/observe";

/** What was used at most in a stretch of time. Null where nothing was measured. */
export type Used = { memoryBytes: number | null; clients: number | null };

const MINUTE_MS = 60_000;
/** Of a stretch, the share that must have been measured for its peak to count. */
const COVERAGE_MIN = 0.5;

/**
 * What was used at most from `fromMs` to `toMs`, by samples and by what is kept of the time before them.
 * Null when less than half of the stretch was measured.
 */
export function usedBetween(facts: Facts, fromMs: number, toMs: number): Used | null {
  const { coveredMs, ...used } = seenBetween(facts, fromMs, toMs);
  return coveredMs < COVERAGE_MIN * (toMs - fromMs) ? null : used;
}

/** The same, however little of the stretch was measured. */
export function usedAtMost(facts: Facts, fromMs: number, toMs: number): Used {
  const { coveredMs: _covered, ...used } = seenBetween(facts, fromMs, toMs);
  return used;
}

function seenBetween(facts: Facts, fromMs: number, toMs: number): Used & { coveredMs: number } {
  const used = { memoryBytes: -1, clients: -1 };
  const sampledMs = bySamples(facts, fromMs, toMs, used);
  const keptMs = byHistory(facts, fromMs, toMs, used);
  return {
    memoryBytes: used.memoryBytes < 0 ? null : used.memoryBytes,
    clients: used.clients < 0 ? null : used.clients,
    coveredMs: Math.max(sampledMs, keptMs),
  };
}

type Raised = { memoryBytes: number; clients: number };

/** Raises `used` and returns how much of the stretch the samples stand for, in milliseconds. */
function bySamples(facts: Facts, fromMs: number, toMs: number, used: Raised): number {
  const { samples, policy } = facts;
  let count = 0;
  for (let index = firstAfter(samples, fromMs - 1); index < samples.length; index++) {
    const sample = samples[index]!;
    if (sample.at.getTime() >= toMs) break;
    count += 1;
    raise(used, usedBytes(sample), usedClients(sample));
  }
  return count * policy.sampleEverySeconds * 1000;
}

function byHistory({ history }: Facts, fromMs: number, toMs: number, used: Raised): number {
  let coveredMs = 0;
  for (let index = firstAfter(history, toMs - 1) - 1; index >= 0; index--) {
    const { at, minutes, memoryBytes, clients } = history[index]!;
    const beganMs = at.getTime();
    const endedMs = beganMs + minutes * MINUTE_MS;
    if (endedMs <= fromMs) break;
    coveredMs += Math.min(endedMs, toMs) - Math.max(beganMs, fromMs);
    raise(used, memoryBytes, clients);
  }
  return coveredMs;
}

function raise(used: Raised, memoryBytes: number | null, clients: number | null): void {
  if (memoryBytes !== null && memoryBytes > used.memoryBytes) used.memoryBytes = memoryBytes;
  if (clients !== null && clients > used.clients) used.clients = clients;
}
