import { info } from "../redis-admin";
import type { ServerSpec } from "../state";
import { invalid } from "./errors";

/** The versions an upgrade may lead to, and what a server then says it is. */
const offered: Readonly<Record<string, string>> = {
  "7.0": "7.0.15",
  "7.2": "7.2.11",
  "8.1": "8.1.4",
};

/**
 * What a database runs: the version it was upgraded to, or what its server says itself. Every server
 * of this machine is the same program, so that an upgrade changes the word and not the engine.
 */
export async function versionOf(server: ServerSpec): Promise<string> {
  if (server.version !== undefined) return server.version;
  const fields = await info(server, "server").catch(() => null);
  return fields?.get("valkey_version") ?? fields?.get("redis_version") ?? "unknown";
}

/**
 * The full version an upgrade to `wanted` leads to.
 *
 * @throws Refusal (422) when nobody offers it, or it would not be an upgrade
 */
export function upgradeTo(wanted: string, current: string): string {
  const version = offeredVersion(wanted);
  if (!isNewer(version, current)) {
    throw invalid(`The database runs version ${current} already, and versions only go up.`);
  }
  return version;
}

/**
 * The full version of `7.2`.
 *
 * @throws Refusal (422) when nobody offers it
 */
export function offeredVersion(wanted: string): string {
  const version = offered[wanted];
  if (version !== undefined) return version;
  throw invalid(`Version ${wanted} is not available: choose ${Object.keys(offered).join(", ")}.`);
}

function isNewer(version: string, than: string): boolean {
  return version.localeCompare(than, "en", { numeric: true }) > 0;
}
