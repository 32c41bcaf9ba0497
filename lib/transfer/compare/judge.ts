import { isSameFingerprint, type Look } from "@/lib/transfer/compare/look";
import type { DifferenceKind, Terms } from "@/lib/transfer/model";

/**
 * `gone`: there is nothing to compare any more. `unsure`: the fingerprints differ, which may be due to how the
 * value is held; its content has to be read.
 */
export type Judgement = "equal" | "gone" | "unsure" | DifferenceKind;

type Tolerance = Pick<Terms, "clockAheadMs" | "ttlToleranceMs">;

/**
 * Compares what both ends say of a key. `isSameContent` is known where the values were read.
 *
 * A key that expires just now may be gone at one end and not yet at the other; that is no difference.
 */
export function judge(
  source: Look,
  target: Look,
  terms: Tolerance,
  isSameContent: boolean | null = null,
): Judgement {
  if (source.type === "none") {
    return target.type === "none" || isLeaving(target, terms) ? "gone" : "extra";
  }
  if (isLeaving(source, terms) && (target.type === "none" || isLeaving(target, terms))) {
    return "gone";
  }
  if (target.type === "none") return "missing";
  if (source.type !== target.type) return "type";
  if (isSameContent === false) return "value";
  if (isSameContent === null && !isSameFingerprint(source, target)) {
    // These two say all there is to say.
    const isCertain = source.kind === target.kind && /^(text|length)$/.test(source.kind);
    return isCertain ? "value" : "unsure";
  }
  return expiresAtTheSameTime(source, target, terms) ? "equal" : "expiry";
}

function isLeaving({ expiresAtMs, nowMs }: Look, { ttlToleranceMs }: Tolerance): boolean {
  return expiresAtMs !== null && expiresAtMs <= nowMs + ttlToleranceMs;
}

function expiresAtTheSameTime(
  source: Look,
  target: Look,
  { clockAheadMs, ttlToleranceMs }: Tolerance,
): boolean {
  if (source.expiresAtMs === null || target.expiresAtMs === null) {
    return source.expiresAtMs === target.expiresAtMs;
  }
  return Math.abs(source.expiresAtMs + clockAheadMs - target.expiresAtMs) <= ttlToleranceMs;
}
