import { formatDuration, formatShare, formatBytes } from "@/lib/format";
import type { InstanceCondition } from "./instance-state";
import { shareOf, type LevelFacts } from "./level-state";

/** `about 9 days at this pace`, `full` or null where nobody can tell. */
export function outlookWords(secondsToFull: number | null): string | null {
  if (secondsToFull === null) return null;
  return secondsToFull === 0 ? "full now" : `full in about ${formatDuration(secondsToFull)}`;
}

/** Whether the instance is all right, in one sentence. */
export function headerSentence(facts: {
  condition: InstanceCondition;
  memory: LevelFacts;
  secondsToFull: number | null;
  problem: string | null;
}): string {
  const { condition, memory, secondsToFull, problem } = facts;
  const word = condition.word.charAt(0).toUpperCase() + condition.word.slice(1);
  if (problem !== null) return `${word}: ${problem}`;
  const share = shareOf(memory);
  if (share === null) {
    return memory.used === null
      ? `${word}: nothing was measured yet.`
      : `${word}: ${formatBytes(memory.used)} used; the plan’s limit is not known.`;
  }
  const pace =
    secondsToFull === null || secondsToFull === 0
      ? ""
      : `, about ${formatDuration(secondsToFull)} at this pace`;
  return `${word}: ${formatShare(share)} of ${formatBytes(memory.limit)}${pace}.`;
}
