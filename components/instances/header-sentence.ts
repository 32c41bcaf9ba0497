import { formatAgo, formatBytes, formatDuration, formatShare } from "@/lib/format";
import type { InstanceCondition } from "./instance-state";
import { shareOf, type LevelFacts } from "./level-state";

/** `about 9 days`: a forecast is no more exact than this. */
function about(seconds: number): string {
  const step = seconds > 6 * 3600 ? 3600 : seconds > 5400 ? 1800 : seconds > 600 ? 300 : 60;
  return `about ${formatDuration(Math.max(step, Math.round(seconds / step) * step))}`;
}

/** `full in about 9 days`, `full now`, or null where nobody can tell. */
export function outlookWords(secondsToFull: number | null): string | null {
  if (secondsToFull === null) return null;
  return secondsToFull === 0 ? "full now" : `full in ${about(secondsToFull)}`;
}

/** Whether the instance is all right, in one sentence. */
export function headerSentence(facts: {
  condition: InstanceCondition;
  memory: LevelFacts;
  secondsToFull: number | null;
  problem: string | null;
  sampledAt: Date | null;
  now: Date;
}): string {
  const { condition, memory, secondsToFull, problem, sampledAt, now } = facts;
  const word = condition.word.charAt(0).toUpperCase() + condition.word.slice(1);
  if (problem !== null) return `${word}: ${problem}`;
  const share = shareOf(memory);
  if (share === null) {
    return memory.used === null
      ? `${word}: ${sampledAt === null ? "nothing was measured yet" : `last measured ${formatAgo(sampledAt, now)}`}.`
      : `${word}: ${formatBytes(memory.used)} used; the plan’s limit is not known.`;
  }
  const pace =
    secondsToFull === null || secondsToFull === 0 ? "" : `, ${about(secondsToFull)} at this pace`;
  return `${word}: ${formatShare(share)} of ${formatBytes(memory.limit)}${pace}.`;
}
