/** One question to a server and its answer. Clocks: `sentMs`, `idleMs` and `backMs` are ours. */
export type Probe = {
  sentMs: number;
  backMs: number;
  /** How long our process slept, waiting for something to come, while the answer was under way. */
  idleMs: number;
  /** The server's own clock as it answered. */
  serverMs: number;
};

/** A server's clock and ours drift apart by some 0.05 ms a second; older travels are no measure. */
const TRAVEL_MS = 10_000;

/**
 * What remains of probes for the measure of the next: how long the way takes at best, and how far the two
 * clocks are apart at least.
 */
export type Travels = readonly { atMs: number; rttMs: number; leadMs: number }[];

/**
 * How long a command waited at the server, without its travel and without us: what our own process did in
 * the meantime (reading thousands of replies, collecting garbage) is not the server's delay.
 *
 * Two things bound the delay from below, and neither depends on when we got round to reading the answer. The
 * server's clock says when it ran the command. And as long as our process slept, no answer was there. The
 * larger of the two is taken. What the round trip took is the upper bound.
 */
export function delayOf(probe: Probe, before: Travels): { delayMs: number; travels: Travels } {
  const { sentMs, backMs, idleMs, serverMs } = probe;
  const rttMs = backMs - sentMs;
  const leadMs = serverMs - sentMs;
  const fresh = before.filter(({ atMs }) => backMs - atMs < TRAVEL_MS);
  const leastRttMs = Math.min(rttMs, ...fresh.map((travel) => travel.rttMs));
  const leastLeadMs = Math.min(leadMs, ...fresh.map((travel) => travel.leadMs));
  const delayMs = Math.max(idleMs - leastRttMs, leadMs - leastLeadMs, 0);
  return {
    delayMs: Math.min(delayMs, rttMs - leastRttMs),
    travels: kept(fresh, { atMs: backMs, rttMs, leadMs }),
  };
}

/** Only what may still become the least: later travels that are no longer make earlier ones needless. */
function kept(travels: Travels, latest: Travels[number]): Travels {
  const useful = travels.filter(
    ({ rttMs, leadMs }) => rttMs < latest.rttMs || leadMs < latest.leadMs,
  );
  return [...useful, latest];
}

/** The value that 99 of 100 do not exceed; null of nothing. */
export function p99(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * 0.99) - 1)]!;
}
