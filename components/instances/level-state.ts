import { formatBytes, formatCount, formatShare } from "@/lib/format";

/** Use against a limit. `used` null is not measured; `limit` null is not known, Infinity is none. */
export type LevelFacts = {
  used: number | null;
  limit: number | null;
  /** Share of the limit above which people want to know, or null. */
  threshold: number | null;
  unit: "bytes" | "count";
};

export const levelStates = ["unknown", "open", "normal", "high", "full"] as const;
export type LevelState = (typeof levelStates)[number];

const FULL_FROM = 0.95;

/** Used over limit, or null when one of them is not known or there is no limit. */
export function shareOf({ used, limit }: Pick<LevelFacts, "used" | "limit">): number | null {
  if (used === null || limit === null || limit === Infinity || limit <= 0) return null;
  return used / limit;
}

/** How much a level asks to be looked at. `open`: measured, with no limit to hold it against. */
export function levelState(facts: LevelFacts): LevelState {
  if (facts.used === null) return "unknown";
  const share = shareOf(facts);
  if (share === null) return "open";
  if (share >= FULL_FROM) return "full";
  return facts.threshold !== null && share > facts.threshold ? "high" : "normal";
}

/** `62 %`, `31` where there is no limit to be a share of, or `no reading`. */
export function levelFigure(facts: LevelFacts): string {
  if (facts.used === null) return "no reading";
  const share = shareOf(facts);
  return share === null ? amount(facts.used, facts.unit) : formatShare(share);
}

/** `31 MB of 50 MB`, `31 of unlimited`, `31 MB, limit not known`. */
export function levelAmounts(facts: LevelFacts): string {
  if (facts.used === null) return "No reading";
  const used = amount(facts.used, facts.unit);
  if (facts.limit === null) return `${used}, limit not known`;
  if (facts.limit === Infinity) return `${used}, no limit`;
  return `${used} of ${amount(facts.limit, facts.unit)}`;
}

/** What stands in the free part: `19 MB left`, `no limit`, `no reading`. */
export function levelRoom({ used, limit, unit }: LevelFacts): string {
  if (used === null) return "no reading";
  if (limit === null) return "limit not known";
  if (limit === Infinity) return "no limit";
  if (used >= limit) return "no room left";
  return `${amount(limit - used, unit)} left`;
}

function amount(value: number, unit: LevelFacts["unit"]): string {
  return unit === "bytes" ? formatBytes(value) : formatCount(value);
}
