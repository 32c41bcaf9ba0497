import "server-only";

import { performance } from "node:perf_hooks";
import type { RedisAddress } from "@/lib/providers/model";
import { openWire } from "@/lib/redis/wire/open-wire";
import type { Reply } from "@/lib/redis/wire/reply";
import type { Wire } from "@/lib/redis/wire/wire";
import { delayOf, type Travels } from "@/lib/transfer/throttle/latency";

/** Between two questions, on average. At unequal intervals, so that they keep no step with anybody's batches. */
const EVERY_MS = 30;
const AGAIN_MS = [500, 1000, 2000, 5000, 10_000, 30_000] as const;

export type OneProbe = { close(): void };

/**
 * Asks a server for the time, again and again on a connection of its own, as a client beside us would, and
 * tells how long each question waited there. A question does not wait for the answer to the one before: a
 * stall of the server is met as often as it would be by clients who know nothing of each other.
 *
 * The connection comes back by itself; `onDelay` simply hears nothing in the meantime.
 */
export function openProbe(
  address: RedisAddress,
  onDelay: (delayMs: number, nowMs: number) => void,
): OneProbe {
  let wire: Wire | null = null;
  let timer: NodeJS.Timeout;
  let failures = 0;
  let isClosed = false;

  const ask = async (over: Wire, travels: { known: Travels }) => {
    const sentMs = performance.now();
    const idle = performance.eventLoopUtilization().idle;
    const [reply] = await over.send([["TIME"]]);
    const serverMs = millisecondsOf(reply);
    if (serverMs === null) return;
    const backMs = performance.now();
    const idleMs = performance.eventLoopUtilization().idle - idle;
    const seen = delayOf({ sentMs, backMs, idleMs, serverMs }, travels.known);
    travels.known = seen.travels;
    if (!isClosed) onDelay(seen.delayMs, backMs);
  };

  const connect = async () => {
    try {
      const opened = await openWire(address);
      if (isClosed) return opened.close();
      wire = opened;
    } catch {
      // Latency unknown is a reading; the transfer's own connections say what is wrong with the server.
      return again();
    }
    failures = 0;
    const over = wire;
    const travels = { known: [] };
    over.onEnd(again);
    const tick = () => {
      // The connection's end is heard by `onEnd`.
      void ask(over, travels).catch(() => {});
      timer = setTimeout(tick, EVERY_MS * (0.5 + Math.random())).unref();
    };
    tick();
  };

  const again = () => {
    clearTimeout(timer);
    wire = null;
    if (isClosed) return;
    const waitMs = AGAIN_MS[Math.min(failures++, AGAIN_MS.length - 1)]!;
    timer = setTimeout(() => void connect(), waitMs).unref();
  };

  void connect();
  return {
    close() {
      isClosed = true;
      clearTimeout(timer);
      wire?.close();
    },
  };
}

/** What `TIME` says, to the microsecond; null when the server may not be asked. */
function millisecondsOf(reply: Reply | undefined): number | null {
  if (!Array.isArray(reply)) return null;
  const [seconds, micros] = reply.map((word) => Number(String(word)));
  return seconds! * 1000 + micros! / 1000;
}
