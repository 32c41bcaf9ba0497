import fc from "fast-check";
import { expect, test } from "vitest";
import { delayOf, p99, type Travels } from "@/lib/transfer/throttle/latency";

/** The server's clock is far from ours, as clocks are. */
const SERVER_MS = 1_700_000_000_000;

/**
 * A question of which everything is known: it travels for `travelMs` each way, waits `delayMs` at the server,
 * and its answer lies about for `unreadMs` before we come to read it. Of all that time our process slept
 * except for `unreadMs` and `busyMs`.
 */
function probe(
  sentMs: number,
  { delayMs = 0, travelMs = 1, unreadMs = 0, busyMs = 0 }: Partial<Record<string, number>>,
) {
  const backMs = sentMs + 2 * travelMs + delayMs + unreadMs;
  const idleMs = Math.max(0, 2 * travelMs + delayMs - busyMs);
  return { sentMs, backMs, idleMs, serverMs: SERVER_MS + sentMs + travelMs + delayMs };
}

test("the server's delay is told from the way and from what our own process does", () => {
  let travels: Travels = [];
  const ask = (sentMs: number, given: Parameters<typeof probe>[1]) => {
    const seen = delayOf(probe(sentMs, given), travels);
    travels = seen.travels;
    return Math.round(seen.delayMs * 1000) / 1000;
  };
  expect(ask(0, {})).toBe(0);
  expect(ask(50, { delayMs: 7 })).toBe(7);
  // An answer that lay unread for 40 ms is no delay of the server's.
  expect(ask(100, { unreadMs: 40 })).toBe(0);
  // And a delay that our own work hid from us is one.
  expect(ask(200, { delayMs: 7, busyMs: 9, unreadMs: 40 })).toBe(7);
});

test("what is measured is never more than the truth, whatever we do meanwhile", () => {
  const given = fc.record({
    delayMs: fc.double({ min: 0, max: 100, noNaN: true }),
    unreadMs: fc.double({ min: 0, max: 100, noNaN: true }),
    busyMs: fc.double({ min: 0, max: 100, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(given, { maxLength: 50 }), (probes) => {
      let travels: Travels = delayOf(probe(0, {}), []).travels;
      for (const [at, each] of probes.entries()) {
        const seen = delayOf(probe((at + 1) * 50, each), travels);
        travels = seen.travels;
        expect(seen.delayMs).toBeGreaterThanOrEqual(0);
        expect(seen.delayMs).toBeLessThanOrEqual(each.delayMs + 0.001);
      }
    }),
  );
});

test("clocks that drift apart are no delay", () => {
  let travels: Travels = [];
  let worst = 0;
  for (let sentMs = 0; sentMs < 600_000; sentMs += 30) {
    const asked = probe(sentMs, {});
    const drifted = { ...asked, serverMs: asked.serverMs + (sentMs / 1000) * 0.05 };
    const seen = delayOf(drifted, travels);
    travels = seen.travels;
    worst = Math.max(worst, seen.delayMs);
  }
  expect(worst).toBeLessThan(0.6);
  expect(travels.length).toBeLessThan(400);
});

test("the 99th percentile of nothing is unknown", () => {
  expect(p99([])).toBeNull();
  expect(p99([5])).toBe(5);
  expect(p99(Array.from({ length: 100 }, (_, at) => at + 1))).toBe(99);
});
