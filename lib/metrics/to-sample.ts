import type { MetricName } from "@/lib/metrics/catalog";
import type { Counters, Limits, Reading, Sample } from "@/lib/metrics/model";
import { numberField } from "@/lib/redis/parse-info";

/** A rate over a longer time says nothing about the minute it would stand for. */
const BEFORE_MAX_SECONDS = 15 * 60;
const CLIENTS_MAX = 2 ** 31 - 1;

/** What happened between two samples: how long it was, and by how much each counter grew. */
type Growth = {
  seconds: number;
  of(counter: Counter): number | null;
};

const counterNames = ["commands", "hits", "misses", "evictedKeys", "rejectedConnections"] as const;
type Counter = (typeof counterNames)[number];

/**
 * Turns what a server said into a sample.
 *
 * Whatever it did not say is null. A server that is still loading its data says things that are not
 * yet true, so nothing of them is kept but that it answered. Rates need a sample before that is not
 * older than 15 minutes, from the same run of the server, with counters that did not shrink.
 * The limits are the plan's; where the plan says none, the server's own.
 */
export function toSample(reading: Reading, before: Sample | null, limits: Limits): Sample {
  const { at, fields } = reading;
  const own = serverLimits(fields);
  const limitsThen = {
    memoryLimitBytes: limits.memoryBytes ?? own.memoryBytes,
    clientsLimit: limits.maxClients ?? own.maxClients,
  };
  if (fields.get("loading") === "1") return { at, ...unknown, ...limitsThen, counters: null };

  const counters = countersOf(fields);
  const growth = growthSince(before, { at, counters });
  return {
    at,
    usedMemoryBytes: wholeField(fields, "used_memory"),
    connectedClients: wholeField(fields, "connected_clients", CLIENTS_MAX),
    // The server's own figure covers less than two seconds: only where there is nothing better.
    opsPerSec: rate(growth, "commands") ?? wholeField(fields, "instantaneous_ops_per_sec"),
    hitRatio: hitRatio(growth),
    evictedKeysPerSec: rate(growth, "evictedKeys"),
    rejectedConnectionsPerSec: rate(growth, "rejectedConnections"),
    ...limitsThen,
    counters,
  };
}

/** What the server says of its limits; a `maxmemory` of 0 means that there is none to know. */
export function serverLimits(fields: Reading["fields"]): Limits {
  return {
    memoryBytes: positive(wholeField(fields, "maxmemory")),
    maxClients: positive(wholeField(fields, "maxclients")),
  };
}

const unknown: Record<MetricName, null> = {
  usedMemoryBytes: null,
  connectedClients: null,
  opsPerSec: null,
  hitRatio: null,
  evictedKeysPerSec: null,
  rejectedConnectionsPerSec: null,
};

function countersOf(fields: Reading["fields"]): Counters | null {
  const counters: Counters = {
    runId: fields.get("run_id") ?? null,
    commands: wholeField(fields, "total_commands_processed"),
    hits: wholeField(fields, "keyspace_hits"),
    misses: wholeField(fields, "keyspace_misses"),
    evictedKeys: wholeField(fields, "evicted_keys"),
    rejectedConnections: wholeField(fields, "rejected_connections"),
  };
  const isSilent = Object.values(counters).every((value) => value === null);
  return isSilent ? null : counters;
}

/** Null where the two cannot be compared: no sample before, too old, a clock set back, a restart, a reset. */
function growthSince(
  before: Sample | null,
  now: { at: Date; counters: Counters | null },
): Growth | null {
  const earlier = before?.counters ?? null;
  const later = now.counters;
  if (before === null || earlier === null || later === null) return null;

  const seconds = (now.at.getTime() - before.at.getTime()) / 1000;
  if (seconds <= 0 || seconds > BEFORE_MAX_SECONDS) return null;
  if (earlier.runId !== later.runId) return null;

  const of: Growth["of"] = (counter) => {
    const [start, end] = [earlier[counter], later[counter]];
    return start === null || end === null ? null : end - start;
  };
  const hasShrunk = counterNames.some((counter) => (of(counter) ?? 0) < 0);
  return hasShrunk ? null : { seconds, of };
}

function rate(growth: Growth | null, counter: Counter): number | null {
  const grown = growth?.of(counter) ?? null;
  return growth === null || grown === null ? null : grown / growth.seconds;
}

/** Null when nobody looked anything up: that is neither a good rate nor a bad one. */
function hitRatio(growth: Growth | null): number | null {
  const hits = growth?.of("hits") ?? null;
  const misses = growth?.of("misses") ?? null;
  if (hits === null || misses === null || hits + misses === 0) return null;
  return hits / (hits + misses);
}

/** A count below zero, with a fraction or beyond what a column holds is a server's mistake: unknown. */
function wholeField(
  fields: Reading["fields"],
  name: string,
  max = Number.MAX_SAFE_INTEGER,
): number | null {
  const value = numberField(fields, name);
  return value === null || !Number.isInteger(value) || value < 0 || value > max ? null : value;
}

function positive(value: number | null): number | null {
  return value === 0 ? null : value;
}
