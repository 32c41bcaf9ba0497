import { keyTypes } from "@/lib/transfer/model";
import type { Payloads, TypeRoute } from "@/lib/transfer/preflight/model";
import { canRestore } from "@/lib/transfer/preflight/rdb-version";

/** Said of a type nobody could try. */
const NEWER = "its payloads are of a version that the target does not read";

/**
 * Fills in the types that were not tried: one payload that was understood speaks for all plain types, and
 * without any the versions do. Unknown versions are left to the first key.
 */
export function routesByVersion(
  tried: Record<string, TypeRoute>,
  from: number | null,
  to: number | null,
): Pick<Payloads, "basis" | "byType"> {
  const plain = keyTypes.flatMap((type) => tried[type] ?? []);
  const isUnderstood = plain.some(({ route }) => route === "payload");
  const isRefused = plain.some(({ route }) => route === "value");
  const byVersion = from === null || to === null ? null : canRestore(from, to);
  const isPayload = isUnderstood || (!isRefused && byVersion !== false);

  const byType: Record<string, TypeRoute> = { ...tried };
  for (const type of keyTypes) {
    byType[type] ??= {
      route: isPayload ? "payload" : "value",
      isTried: false,
      words: isPayload ? null : NEWER,
    };
  }
  if (plain.length > 0) return { basis: "trial", byType };
  return { basis: byVersion === null ? "unknown" : "versions", byType };
}
