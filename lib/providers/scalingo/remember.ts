import "server-only";

const DAY_MS = 24 * 60 * 60_000;

/**
 * Remembers answers that are the same for every account of a place: for a day, in the memory of this
 * process. When a later question fails, the last answer holds until Scalingo answers again.
 */
export function rememberedForADay<T>(): (place: string, ask: () => Promise<T>) => Promise<T> {
  const answers = new Map<string, { answer: Promise<T>; askedAtMs: number }>();
  return (place, ask) => {
    const kept = answers.get(place);
    if (kept !== undefined && Math.abs(Date.now() - kept.askedAtMs) < DAY_MS) return kept.answer;
    const answer = ask().catch((error: unknown) => {
      if (kept === undefined) {
        answers.delete(place);
        throw error;
      }
      answers.set(place, kept);
      return kept.answer;
    });
    answers.set(place, { answer, askedAtMs: Date.now() });
    return answer;
  };
}
