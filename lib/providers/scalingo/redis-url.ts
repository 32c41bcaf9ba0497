import type { Variable } from "@/lib/providers/scalingo/map";

const OWNED = /^SCALINGO_(.*_)?REDIS(_.*)?_URL$/;

/**
 * Finds the Redis URL of one add-on among its app's variables (aliases resolved), or null.
 *
 * Variables the add-on owns begin with SCALINGO_; REDIS_URL is an alias that people point elsewhere.
 * How a second Redis of the same app is named is not published: then the resource's own name, which is
 * the user and the host of its URL, decides, and nothing is guessed.
 */
export function redisUrlAmong(
  variables: readonly Variable[],
  resourceId: string | null,
): string | null {
  const urls = variables
    .filter(({ name, value }) => OWNED.test(name) && /^rediss?:\/\//.test(value ?? ""))
    .map(({ value }) => value ?? "");
  const distinct = [...new Set(urls)];
  if (distinct.length === 1) return distinct[0]!;
  return distinct.find((url) => resourceId !== null && belongsTo(url, resourceId)) ?? null;
}

function belongsTo(address: string, resourceId: string): boolean {
  if (!URL.canParse(address)) return false;
  const { username, hostname } = new URL(address);
  const host = hostname.split(".")[0];
  return username === resourceId || host === resourceId || host === resourceId.replaceAll("_", "-");
}
