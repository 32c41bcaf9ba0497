import { formatBytes, formatCount } from "@/lib/format";
import type { Budget, Scope } from "@/lib/transfer/model";

/** `Everything`, or which keys are moved and what they are called afterwards, in one sentence. */
export function scopeWords(scope: Scope): string {
  const { databases, include, exclude, types, rename, masked } = scope;
  const parts = [
    include.length === 0 ? null : `keys that begin with ${listed(include)}`,
    exclude.length === 0 ? null : `not those that begin with ${listed(exclude)}`,
    types === null ? null : `only ${types.join(", ")}`,
    databases === null ? null : databaseWords(databases),
    rename === null ? null : `${quoted(rename.from)} becomes ${quoted(rename.to)}`,
    masked.length === 0 ? null : `values under ${listed(masked)} are masked`,
  ].filter((part) => part !== null);
  if (parts.length === 0) return "Everything: all databases, every key";
  const sentence = parts.join("; ");
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`;
}

/** `database 0, database 2 as 1`. */
function databaseWords(databases: NonNullable<Scope["databases"]>): string {
  const words = Object.entries(databases).map(([source, target]) =>
    Number(source) === target ? `database ${source}` : `database ${source} as ${target}`,
  );
  return words.length === 0 ? "no database" : words.join(", ");
}

/** Prefixes as people typed them; the empty one takes every key and is called so. */
function listed(prefixes: readonly string[]): string {
  return prefixes.map(quoted).join(", ");
}

function quoted(prefix: string): string {
  return prefix === "" ? "any prefix" : `“${prefix}”`;
}

/** `The source may become 2 times as slow, at most 5,000 keys/s`. */
export function budgetWords({ p99Ratio, keysPerSecMax, bytesPerSecMax }: Budget): string {
  const limits = [
    keysPerSecMax === null ? null : `at most ${formatCount(keysPerSecMax)} keys/s`,
    bytesPerSecMax === null ? null : `at most ${formatBytes(bytesPerSecMax)}/s`,
  ].filter((limit) => limit !== null);
  const slow =
    p99Ratio === null
      ? "As fast as both servers allow, whatever the source’s latency"
      : `The source’s latency may become ${p99Ratio} times what it was`;
  return [slow, ...limits].join(", ");
}
