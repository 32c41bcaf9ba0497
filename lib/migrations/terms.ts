import type { LegSpec, Spec } from "@/lib/migrations/spec";
import { everything, type Scope, type Terms } from "@/lib/transfer/model";

/** Values above this are moved in slices, so that neither server stalls. */
const BIG_BYTES = 1_000_000;
/** Clocks are measured to about half a round trip. */
const TTL_TOLERANCE_MS = 1000;

/** The terms a leg begins with; what depends on the servers is measured when they are connected. */
export function beginTerms(
  leg: { direction: "forth" | "back"; spec: LegSpec | null },
  { sampleOneIn }: Spec,
): Terms {
  const scope = leg.spec?.scope ?? everything;
  return {
    scope: leg.direction === "back" ? reversed(scope) : scope,
    // On the way back the target of the move is right.
    conflict: leg.direction === "back" ? "replace" : (leg.spec?.conflict ?? "replace"),
    route: leg.spec?.route ?? "payload",
    hasExpireTime: false,
    clockAheadMs: 0,
    bigBytes: BIG_BYTES,
    ttlToleranceMs: TTL_TOLERANCE_MS,
    sampleOneIn: Math.max(1, sampleOneIn),
  };
}

/** What came by `scope` goes back where it was. Filler that stands for masked values never does. */
function reversed(scope: Scope): Scope {
  const { databases, rename } = scope;
  // No prefix is every key, which is what begins with nothing.
  const include = rename !== null && scope.include.length === 0 ? [""] : scope.include;
  return {
    ...scope,
    databases:
      databases === null
        ? null
        : Object.fromEntries(Object.entries(databases).map(([from, to]) => [to, Number(from)])),
    include: include.flatMap((prefix) => atTarget(prefix, rename)),
    exclude: [...scope.exclude, ...scope.masked].flatMap((prefix) => atTarget(prefix, rename)),
    rename: rename === null ? null : { from: rename.to, to: rename.from },
    masked: [],
  };
}

/** How the names begin at the target whose names begin with `prefix` at the source. */
function atTarget(prefix: string, rename: Scope["rename"]): string[] {
  if (rename === null) return [prefix];
  const { from, to } = rename;
  if (prefix.startsWith(from)) return [to + prefix.slice(from.length)];
  return from.startsWith(prefix) ? [prefix, to] : [prefix];
}
