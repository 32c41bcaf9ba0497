import "server-only";

import { randomUUID } from "node:crypto";
import { AppError } from "@/lib/errors";
import type { RedisAddress } from "@/lib/providers/model";
import { log } from "@/lib/log";
import { keyspaces, parseInfo } from "@/lib/redis/parse-info";
import { openWire } from "@/lib/redis/wire/open-wire";
import { RedisError } from "@/lib/redis/wire/reply";
import type { Wire } from "@/lib/redis/wire/wire";
import { clockOf } from "@/lib/transfer/expiry";
import type { Feed } from "@/lib/transfer/feed/model";
import { openFeed, type FeedMeans } from "@/lib/transfer/feed/open-feed";
import type { Budget, Terms } from "@/lib/transfer/model";
import type { Pair } from "@/lib/transfer/pair";
import { openThrottle, type Throttle } from "@/lib/transfer/throttle/open-throttle";

export type Ends = { source: RedisAddress; target: RedisAddress };

/** A feed with a name of its own, by which a state says who listened. */
export type NamedFeed = { id: string; feed: Feed };

/**
 * The open connections of a transfer: one to each end for the work, one that listens, one that measures.
 * It lives in one process and is worth nothing afterwards; the state knows what to do without it.
 */
export type Session = {
  pair: Pair;
  listening: NamedFeed;
  throttle: Throttle;
  /** Measured when it was opened. */
  clockAheadMs: number;
  hasExpireTime: boolean;
  sourceRunId: string;
  targetRunId: string;
  /** Opens a new feed in place of one that has missed something. */
  listenAgain(): Promise<void>;
  /** Stands both ends in databases that belong together. */
  select(database: number, databaseAtTarget: number): Promise<void>;
  /** Databases that hold keys, with how many, in order. */
  keyspaces(end: "source" | "target"): Promise<{ database: number; keys: number }[]>;
  isUsable(): boolean;
  close(): Promise<void>;
};

/**
 * Connects to both ends.
 *
 * @throws AppError `unreachable` when it may work later, `refused` or `forbidden` when a person must look
 */
export async function openSession(
  ends: Ends,
  wishes: {
    budget: Budget;
    means?: FeedMeans;
    /** The source's latency in peace, where an earlier session measured it. */
    beforeP99Ms?: number | null;
  },
): Promise<Session> {
  const { budget, means, beforeP99Ms = null } = wishes;
  const opened: { close(): unknown }[] = [];
  const keep = <T extends { close(): unknown }>(one: T): T => {
    opened.push(one);
    return one;
  };
  const close = async () => {
    await Promise.all(opened.map((one) => one.close()));
  };
  const listen = async (): Promise<NamedFeed> => ({
    id: randomUUID(),
    feed: await openFeed(ends.source, means),
  });
  try {
    const pair = {
      source: keep(await openWire(ends.source)),
      target: keep(await openWire(ends.target)),
    };
    const [sourceInfo, targetInfo] = await Promise.all([infoOf(pair.source), infoOf(pair.target)]);
    refuseReplica(targetInfo);
    let listening = await listen();
    keep({ close: () => hangUp(listening) });
    const throttle = keep(await openThrottle(ends.source, budget, beforeP99Ms));
    let selected = "0:0";
    return {
      pair,
      get listening() {
        return listening;
      },
      throttle,
      clockAheadMs: await clockAhead(pair),
      hasExpireTime: await knowsExpireTime(pair.source),
      sourceRunId: sourceInfo.get("run_id") ?? "",
      targetRunId: targetInfo.get("run_id") ?? "",
      async listenAgain() {
        // What it put back, the next one asks for again; so it goes first.
        await hangUp(listening);
        listening = await listen();
      },
      async select(database, databaseAtTarget) {
        const wanted = `${database}:${databaseAtTarget}`;
        if (wanted === selected) return;
        // Whatever comes of it, the two no longer stand where they stood.
        selected = "";
        await Promise.all([
          pair.source.ask("SELECT", database),
          pair.target.ask("SELECT", databaseAtTarget),
        ]);
        selected = wanted;
      },
      async keyspaces(end) {
        const info = await pair[end].ask("INFO", "keyspace");
        return keyspaces(parseInfo(String(info))).filter(({ keys }) => keys > 0);
      },
      isUsable: () => pair.source.isOpen && pair.target.isOpen,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A setting that could not be put back is remembered by the feed's means; the next one tries again. */
async function hangUp({ feed }: NamedFeed): Promise<void> {
  await feed.close().catch((error: unknown) => {
    log("warn", "a feed did not put the source’s setting back", { error });
  });
}

async function infoOf(wire: Wire): Promise<ReadonlyMap<string, string>> {
  const info = parseInfo(String(await wire.ask("INFO")));
  if (info.get("loading") === "1") {
    throw new AppError("unreachable", "A server is still loading its data.");
  }
  return info;
}

function refuseReplica(info: ReadonlyMap<string, string>): void {
  // A failover may be under way, so it is looked at again later.
  if (info.get("role") === "slave") {
    throw new AppError("unreachable", "The target is a replica at present and takes no writes.");
  }
}

/** What the quickest of so many answers says: on a busy machine any single one may come a second late. */
const CLOCK_READINGS = 5;

/** Milliseconds; 0 where the clocks are no further apart than can be told. */
async function clockAhead({ source, target }: Pair): Promise<number> {
  const [ours, theirs] = await Promise.all([readClock(source), readClock(target)]);
  const ahead = theirs.aheadMs - ours.aheadMs;
  const unsureMs = (ours.tookMs + theirs.tookMs) / 2;
  return Number.isFinite(ahead) && Math.abs(ahead) > unsureMs ? Math.round(ahead) : 0;
}

/** How far a server's clock is ahead of ours: it was read at some time between the question and the answer. */
async function readClock(wire: Wire): Promise<{ aheadMs: number; tookMs: number }> {
  let best = { aheadMs: Number.NaN, tookMs: Infinity };
  for (let reading = 0; reading < CLOCK_READINGS; reading++) {
    const askedAt = Date.now();
    const said = clockOf(await wire.ask("TIME"));
    const tookMs = Date.now() - askedAt;
    if (tookMs < best.tookMs) best = { aheadMs: said - (askedAt + tookMs / 2), tookMs };
  }
  return best;
}

async function knowsExpireTime(source: Wire): Promise<boolean> {
  const [reply] = await source.send([["PEXPIRETIME", "headroom:none"]]);
  return !(reply instanceof RedisError);
}

/** The terms as they are measured on these connections. */
export function termsOf(session: Session, terms: Terms): Terms {
  const { clockAheadMs, hasExpireTime } = session;
  return { ...terms, clockAheadMs, hasExpireTime };
}
