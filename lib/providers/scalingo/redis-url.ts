import type { Variable } from "@/lib/providers/scalingo/map";

const OWNED = /^SCALINGO_(.*_)?REDIS(_.*)?_URL$/;

/**
 * Finds the Redis URL of one add-on among its app's variables (aliases resolved), or null.
 *
 * Variables an add-on owns begin with SCALINGO_; REDIS_URL is an alias that people point elsewhere. With
 * one of them there is nothing to choose. How a second Redis of the same app is named is not published:
 * then the resource's own name, which is the user and the host of its URL, decides, whatever the variable
 * is called, and nothing is guessed.
 */
export function redisUrlAmong(
  variables: readonly Variable[],
  resourceId: string | null,
): string | null {
  const named = variables.filter(({ value }) => /^rediss?:\/\//.test(value ?? ""));
  if (resourceId !== null) {
    return named.find(({ value }) => belongsTo(value!, resourceId))?.value ?? null;
  }
  const owned = new Set(named.filter(({ name }) => OWNED.test(name)).map(({ value }) => value!));
  return owned.size === 1 ? [...owned][0]! : null;
}

function belongsTo(address: string, resourceId: string): boolean {
  if (!URL.canParse(address)) return false;
  const { username, hostname } = new URL(address);
  const host = hostname.split(".")[0];
  return username === resourceId || host === resourceId || host === resourceId.replaceAll("_", "-");
}
