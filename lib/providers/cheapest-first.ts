import type { Plan } from "@/lib/providers/model";

// Not Infinity: two of them have no difference.
const LAST = Number.MAX_SAFE_INTEGER;

/** Orders plans by price, then by memory, then by name; a plan without a price comes last. */
export function cheapestFirst<Priced extends Plan>(plans: readonly Priced[]): Priced[] {
  return [...plans].sort(
    (one, other) =>
      (one.monthlyCents ?? LAST) - (other.monthlyCents ?? LAST) ||
      (one.memoryBytes ?? LAST) - (other.memoryBytes ?? LAST) ||
      one.id.localeCompare(other.id),
  );
}
