import "server-only";

import { createHash } from "node:crypto";
import { AppError } from "@/lib/errors";
import { formatBytes } from "@/lib/format";
import type { Access, Plan, RedisAddress, Remote } from "@/lib/providers/model";
import type { Provider } from "@/lib/providers/provider";
import { effects } from "@/lib/providers/url/effects";
import { explainUnread } from "@/lib/providers/url/explain-unread";
import { readTyped, type Typed } from "@/lib/providers/url/typed";
import { UnreadRedis } from "@/lib/redis/explain-failure";
import { parseAddress } from "@/lib/redis/parse-address";
import { parseInfo } from "@/lib/redis/parse-info";
import { readInfo } from "@/lib/redis/read-info";

const ANSWER_MS = 5000;

/**
 * Any Redis by its URL: watched, and a migration's source or target. There is no provider behind it, so
 * the account is the server itself, with one instance on one plan.
 */
export const url: Provider = {
  label: "Redis URL",

  credentialFields: [
    {
      key: "url",
      label: "URL",
      help: "redis:// or, encrypted, rediss://. Headroom asks INFO every minute; the user needs no other command unless you move data.",
      placeholder: "rediss://user:password@host:6379",
      isSecret: true,
    },
    {
      key: "name",
      label: "Name",
      help: "What you call it.",
      placeholder: "orders cache",
      isSecret: false,
    },
    {
      key: "memory",
      label: "Memory (MB)",
      help: "What the server may use. Leave it empty where the server itself knows, by maxmemory.",
      placeholder: "512",
      isSecret: false,
      isOptional: true,
    },
    {
      key: "connections",
      label: "Connections",
      help: "How many clients may be connected, or “unlimited”. Leave it empty where the server itself knows, by maxclients.",
      placeholder: "1000",
      isSecret: false,
      isOptional: true,
    },
    {
      key: "authority",
      label: "Certificate authority",
      help: "Only for rediss:// with a certificate that no public authority signed: the authority’s certificate in PEM.",
      placeholder: "-----BEGIN CERTIFICATE-----",
      isSecret: false,
      isOptional: true,
    },
  ],

  allowance: null,

  oauth: () => null,

  async verify(access) {
    const typed = readTyped(access.credentials);
    await infoOf(typed);
    return { id: idOf(typed), label: typed.name };
  },

  async parts(access) {
    const typed = readTyped(access.credentials);
    return [{ id: idOf(typed), label: typed.name }];
  },

  // Whether it answers shows in its samples; there is nobody else to ask.
  async list(access) {
    return [remoteOf(readTyped(access.credentials))];
  },

  async read(access, remoteId) {
    return remoteOf(theOne(access, remoteId));
  },

  async plans(access, remoteId) {
    const typed = theOne(access, remoteId);
    const isComplete = typed.memoryBytes !== null && typed.maxClients !== null;
    return [planOf(typed, isComplete ? new Map() : await infoOf(typed))];
  },

  async redisUrl(access, remoteId) {
    return addressOf(theOne(access, remoteId));
  },

  async changePlan(access, remoteId, planId) {
    if (planId === planIdOf(theOne(access, remoteId))) return;
    throw new AppError(
      "refused",
      "Headroom knows this Redis by its URL alone and cannot change its size. Change it where it runs, then enter its new memory at its connection with Renew access.",
    );
  },

  effects,

  attachments: null,
  settings: null,
  maintenance: null,
  versions: null,
  backups: null,
  apps: null,
  lifecycle: null,
  drains: null,
  webhooks: null,
};

/** @throws AppError `not_found` for another one, as when the connection has another URL by now */
function theOne({ credentials }: Access, remoteId: string): Typed {
  const typed = readTyped(credentials);
  if (remoteId === idOf(typed)) return typed;
  throw new AppError("not_found", "This connection leads to another Redis now.");
}

function addressOf({ url: address, certificateAuthority }: Typed): RedisAddress {
  return {
    url: address,
    verifiesCertificate: true,
    ...(certificateAuthority === null ? {} : { certificateAuthority }),
  };
}

async function infoOf(typed: Typed): Promise<ReadonlyMap<string, string>> {
  try {
    return parseInfo(await readInfo(addressOf(typed), ANSWER_MS));
  } catch (error) {
    if (!(error instanceof UnreadRedis)) throw error;
    const { code, message } = explainUnread(whereOf(typed), error);
    throw new AppError(code, message, { cause: error });
  }
}

/** The same server and user have the same id, whatever the password. */
function idOf({ url: address }: Typed): string {
  const { host, port, username, database } = parseAddress(address);
  const identity = `${host.toLowerCase()}:${port}/${username ?? ""}/${database}`;
  return createHash("sha256").update(identity).digest("hex").slice(0, 32);
}

function whereOf({ url: address }: Typed): string {
  const { host, port } = parseAddress(address);
  return `${host}:${port}`;
}

function planIdOf(typed: Typed): string {
  return `url:${idOf(typed)}`;
}

function remoteOf(typed: Typed): Remote {
  return {
    remoteId: idOf(typed),
    name: typed.name,
    appName: whereOf(typed),
    region: "by URL",
    planId: planIdOf(typed),
    status: "ready",
    monthlyCents: null,
    currency: "USD",
    progress: null,
    isReachable: true,
  };
}

/** What was entered counts for more than what the server says of itself. */
function planOf(typed: Typed, info: ReadonlyMap<string, string>): Plan {
  const memoryBytes = typed.memoryBytes ?? limitIn(info, "maxmemory");
  return {
    id: planIdOf(typed),
    label: memoryBytes === null ? "Without a limit" : formatBytes(memoryBytes),
    family: "url",
    memoryBytes,
    maxClients: typed.maxClients ?? limitIn(info, "maxclients"),
    monthlyCents: null,
    currency: "USD",
    // Nobody says, and there is no other plan to compare it with.
    hasReplica: false,
    hasPersistence: false,
    isOffered: true,
  };
}

/** Redis writes 0 where it knows no limit: the machine has one all the same, and nobody says which. */
function limitIn(info: ReadonlyMap<string, string>, field: string): number | null {
  const limit = Number(info.get(field));
  return Number.isFinite(limit) && limit > 0 ? limit : null;
}
