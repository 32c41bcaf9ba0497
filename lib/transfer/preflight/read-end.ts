import "server-only";

import { AppError } from "@/lib/errors";
import type { RedisAddress } from "@/lib/providers/model";
import { parseAddress } from "@/lib/redis/parse-address";
import { numberField, parseInfo } from "@/lib/redis/parse-info";
import { openWire } from "@/lib/redis/wire/open-wire";
import { RedisError, type Reply } from "@/lib/redis/wire/reply";
import type { Wire } from "@/lib/redis/wire/wire";
import { clockOf } from "@/lib/transfer/expiry";
import { countDatabases } from "@/lib/transfer/preflight/count-databases";
import { endOfInfo } from "@/lib/transfer/preflight/end-of-info";
import type { EndFacts, EndRole, ReadEnd, Refusal } from "@/lib/transfer/preflight/model";
import { probes, refusalOf, writeRefusalOf } from "@/lib/transfer/preflight/probes";
import { unreadEnd } from "@/lib/transfer/preflight/unread-end";

const CLOCK_LOOKS = 3;

/**
 * Asks one server everything a move depends on. Nothing is written: commands are tried on a key that does
 * not exist, or with arguments that are refused after the right to ask was checked.
 *
 * A server that cannot be asked is an answer, too; it says why and what to do.
 *
 * @throws AppError `invalid` when the URL is none
 */
export async function readEnd(address: RedisAddress, role: EndRole): Promise<EndFacts> {
  const { host, port } = parseAddress(address.url);
  const where = `${host}:${port}`;
  let wire: Wire | null = null;
  try {
    wire = await openWire(address);
    return await readWire(wire, role, where);
  } catch (error) {
    if (error instanceof AppError) return unreadEnd(role, where, error);
    throw error;
  } finally {
    wire?.close();
  }
}

async function readWire(wire: Wire, role: EndRole, where: string): Promise<ReadEnd> {
  const fields = parseInfo(String(await wire.ask("INFO")));
  const { refusals, writeRefusal } = await tryCommands(wire, role);
  const clock = await readClock(wire);
  const [persistence, channels, functions, modules, clients] = await wire.send([
    ["CONFIG", "GET", "save"],
    ["PUBSUB", "CHANNELS"],
    ["FUNCTION", "LIST"],
    ["MODULE", "LIST"],
    ["CLIENT", "LIST"],
  ]);
  return {
    isRead: true,
    role,
    where,
    ...endOfInfo(fields),
    writeRefusal,
    databaseCount: await countDatabases(wire),
    clients: {
      connected: numberField(fields, "connected_clients"),
      max: numberField(fields, "maxclients"),
      blocked: numberField(fields, "blocked_clients"),
      names: clientNames(clients!),
    },
    ...clock,
    refusals,
    persistence: { hasRdb: hasRdb(persistence!), hasAof: flagOf(fields.get("aof_enabled")) },
    channels: Array.isArray(channels) ? channels.length : null,
    functionLibraries: listOf(functions!, "library_name"),
    modules: listOf(modules!, "name"),
    feed: feedOf(fields, refusals),
  };
}

async function tryCommands(
  wire: Wire,
  role: EndRole,
): Promise<{ refusals: Refusal[]; writeRefusal: string | null }> {
  const own = probes.filter(({ roles }) => roles.includes(role));
  const replies = await wire.send(own.map(({ ask }) => ask));
  const refusals: Refusal[] = [];
  let writeRefusal: string | null = null;
  own.forEach((probe, index) => {
    const refusal = refusalOf(probe, replies[index]!);
    if (refusal !== null) refusals.push(refusal);
    writeRefusal ??= writeRefusalOf(replies[index]!);
  });
  return { refusals, writeRefusal };
}

/** The quickest of a few looks is off by half its round trip at most. */
async function readClock(
  wire: Wire,
): Promise<Pick<ReadEnd, "clockAheadMs" | "clockErrorMs" | "latencyMs">> {
  let best: Pick<ReadEnd, "clockAheadMs" | "clockErrorMs" | "latencyMs"> | null = null;
  for (let look = 0; look < CLOCK_LOOKS; look++) {
    const askedAt = Date.now();
    const began = performance.now();
    const [reply] = await wire.send([["TIME"]]);
    const latencyMs = performance.now() - began;
    const said = clockOf(reply!);
    const clockAheadMs = Number.isFinite(said) ? said - (askedAt + latencyMs / 2) : null;
    if (best === null || latencyMs < best.latencyMs) {
      best = { clockAheadMs, clockErrorMs: Math.ceil(latencyMs / 2) + 1, latencyMs };
    }
  }
  return best!;
}

/** Our own connections are named after us. */
function clientNames(reply: Reply): Record<string, number> | null {
  if (reply instanceof RedisError) return null;
  const names: Record<string, number> = {};
  for (const line of String(reply).split("\n")) {
    const name = /(?:^| )name=(\S*)/.exec(line)?.[1];
    // Replicas are no clients of the application.
    if (name === undefined || name === "headroom" || / flags=\w*S/.test(line)) continue;
    names[name] = (names[name] ?? 0) + 1;
  }
  return names;
}

/** `CONFIG GET save` is empty where nothing is saved. */
function hasRdb(reply: Reply): boolean | null {
  if (!Array.isArray(reply) || reply.length < 2) return null;
  return String(reply[1]) !== "";
}

function flagOf(text: string | undefined): boolean | null {
  return text === undefined ? null : text === "1";
}

/** The values of one field of a list of maps; null where the server does not answer. */
function listOf(reply: Reply, field: string): string[] | null {
  if (!Array.isArray(reply)) return null;
  return reply.flatMap((entry) => {
    const flat = Array.isArray(entry) ? entry : [];
    const at = flat.findIndex((word, index) => index % 2 === 0 && String(word) === field);
    return at < 0 ? [] : [String(flat[at + 1])];
  });
}

function feedOf(
  fields: ReadonlyMap<string, string>,
  refusals: readonly Refusal[],
): ReadEnd["feed"] {
  const isRefused = (command: string) => refusals.some((one) => one.command === command);
  const major = Number.parseInt(fields.get("redis_version") ?? "0", 10);
  if (major >= 6 && !isRefused("CLIENT TRACKING") && !isRefused("HELLO")) return "tracking";
  return isRefused("CONFIG SET") ? "none" : "notifications";
}
