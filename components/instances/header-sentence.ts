import { formatAgo, formatBytes, formatDuration, formatShare } from "@/lib/format";
import type { ToFull } from "@/lib/scaling/forecast/model";
import type { InstanceCondition } from "./instance-state";
import { shareOf, type LevelFacts } from "./level-state";

/** `full in about 3 h 30`, or `full now`. */
export function fullWords({ seconds }: ToFull): string {
  return seconds === 0 ? "full now" : `full in about ${rounded(seconds)}`;
}

/** `9 days`: a forecast is no more exact than this. */
function rounded(seconds: number): string {
  const step = seconds > 6 * 3600 ? 3600 : seconds > 5400 ? 1800 : seconds > 600 ? 300 : 60;
  return formatDuration(Math.max(step, Math.round(seconds / step) * step));
}

/** `full in about 3 h (2 h 30 to 5 h)`, `full now`, or null where nobody can tell. */
export function outlookWords(toFull: ToFull | null): string | null {
  if (toFull === null) return null;
  return toFull.seconds === 0 ? "full now" : `${fullWords(toFull)}${spanWords(toFull)}`;
}

/** The interval, where its ends read differently from each other. */
function spanWords({ earliestSeconds, latestSeconds }: ToFull): string {
  const earliest = rounded(earliestSeconds);
  if (latestSeconds === null) return ` (${earliest} at the soonest)`;
  const latest = rounded(latestSeconds);
  return earliest === latest ? "" : ` (${earliest} to ${latest})`;
}

/** Whether the instance is all right, in one sentence. */
export function headerSentence(facts: {
  condition: InstanceCondition;
  memory: LevelFacts;
  toFull: ToFull | null;
  problem: string | null;
  sampledAt: Date | null;
  now: Date;
}): string {
  const { condition, memory, toFull, problem, sampledAt, now } = facts;
  const word = condition.word.charAt(0).toUpperCase() + condition.word.slice(1);
  if (problem !== null) return `${word}: ${problem}`;
  const share = shareOf(memory);
  if (share === null) {
    return memory.used === null
      ? `${word}: ${sampledAt === null ? "nothing was measured yet" : `last measured ${formatAgo(sampledAt, now)}`}.`
      : `${word}: ${formatBytes(memory.used)} used; the plan’s limit is not known.`;
  }
  const outlook = toFull === null || toFull.seconds === 0 ? "" : `, ${fullWords(toFull)}`;
  return `${word}: ${formatShare(share)} of ${formatBytes(memory.limit)}${outlook}.`;
}
