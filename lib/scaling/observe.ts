import type { Sample } from "@/lib/metrics/model";
import type { Facts } from "@/lib/scaling/model";
import type { Policy } from "@/lib/scaling/policy";

/** What a window of samples says of one metric. */
export type Observed = {
  /** Believable values in the window. */
  count: number;
  /** Null when there are none. */
  peak: number | null;
  /** Share of the window that values stand for, 0..1: a hole counts as a hole, two at once as one. */
  coverage: number;
};

export type Window = {
  windowMinutes: number;
  /** Samples in the window, also those that say nothing. */
  samples: number;
  newestAt: Date | null;
  memory: Observed;
  clients: Observed;
  /** A value no server can have: not a number, below zero, no memory at all. */
  hasImplausible: boolean;
  /** When the server last restarted or failed over inside the window, or null. */
  restartedAt: Date | null;
  isEvicting: boolean;
  isRefusing: boolean;
};

/** A value stands for its own period and a little of the next: samples never come exactly on time. */
const PERIOD_SLACK = 1.25;

type Metric = "usedMemoryBytes" | "connectedClients";

/** How far back growing looks: two periods at least, because one value proves nothing. */
function growMinutes(policy: Policy): number {
  return Math.max(policy.growWindowMinutes, (2 * policy.sampleEverySeconds) / 60);
}

/** How far back shrinking looks: never less than growing does. */
export function shrinkMinutes(policy: Policy): number {
  return Math.max(policy.shrinkWindowMinutes, growMinutes(policy));
}

/** Reads the window in which growing is judged: what was seen in it since the server last restarted. */
export function growWindow(policy: Policy, facts: Facts): Window {
  return sinceRestart(observe(policy, facts, growMinutes(policy)), policy, facts);
}

/** Reads the window in which shrinking is judged. A restart inside it does not hide what was before. */
export function shrinkWindow(policy: Policy, facts: Facts): Window {
  return observe(policy, facts, shrinkMinutes(policy));
}

/** What a server used before it restarted says little of what it uses now: only the time since counts. */
function sinceRestart(window: Window, policy: Policy, facts: Facts): Window {
  const { restartedAt, windowMinutes } = window;
  if (restartedAt === null) return window;
  const since = { ...facts, samples: facts.samples.filter(({ at }) => at >= restartedAt) };
  return { ...observe(policy, since, windowMinutes), restartedAt };
}

function observe(policy: Policy, { samples, now }: Facts, windowMinutes: number): Window {
  const from = now.getTime() - windowMinutes * 60_000;
  const within = samples.filter(({ at }) => at.getTime() > from && at.getTime() <= now.getTime());
  const span = { from, to: now.getTime(), periodMs: policy.sampleEverySeconds * 1000 };
  return {
    windowMinutes,
    samples: within.length,
    newestAt: within.at(-1)?.at ?? null,
    memory: observed(within, "usedMemoryBytes", span),
    clients: observed(within, "connectedClients", span),
    hasImplausible: within.some(isImplausible),
    restartedAt: lastRestart(within),
    isEvicting: within.some(({ evictedKeysPerSec }) => (evictedKeysPerSec ?? 0) > 0),
    isRefusing: within.some(
      ({ rejectedConnectionsPerSec }) => (rejectedConnectionsPerSec ?? 0) > 0,
    ),
  };
}

type Span = { from: number; to: number; periodMs: number };

function observed(samples: readonly Sample[], metric: Metric, span: Span): Observed {
  let count = 0;
  let peak: number | null = null;
  let coveredMs = 0;
  let reachMs = span.from;
  for (const sample of samples) {
    const value = sample[metric];
    if (!isPlausible(metric, value)) continue;
    count += 1;
    if (peak === null || value > peak) peak = value;
    const at = sample.at.getTime();
    coveredMs += Math.min(at - reachMs, span.periodMs * PERIOD_SLACK);
    reachMs = at;
  }
  if (count > 0) coveredMs += Math.min(span.to - reachMs, span.periodMs * PERIOD_SLACK);
  return { count, peak, coverage: Math.min(1, coveredMs / (span.to - span.from)) };
}

/** Even an empty server uses some memory; zero there means that somebody could not read it. */
function isPlausible(metric: Metric, value: number | null): value is number {
  if (value === null || !Number.isFinite(value)) return false;
  return metric === "usedMemoryBytes" ? value > 0 : value >= 0;
}

function isImplausible(sample: Sample): boolean {
  const { usedMemoryBytes, connectedClients } = sample;
  return (
    (usedMemoryBytes !== null && !isPlausible("usedMemoryBytes", usedMemoryBytes)) ||
    (connectedClients !== null && !isPlausible("connectedClients", connectedClients))
  );
}

/** A new run id between two samples that say one. */
function lastRestart(samples: readonly Sample[]): Date | null {
  let runId: string | null = null;
  let restartedAt: Date | null = null;
  for (const { at, counters } of samples) {
    const next = counters?.runId ?? null;
    if (next === null) continue;
    if (runId !== null && next !== runId) restartedAt = at;
    runId = next;
  }
  return restartedAt;
}
