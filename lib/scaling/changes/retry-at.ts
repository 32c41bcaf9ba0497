const MINUTE_MS = 60_000;
const FIRST_MINUTES = 10;
const LAST_MINUTES = 6 * 60;

/**
 * From when on a change that failed may be tried again without a person: ten minutes after it failed once,
 * and twice as long after each more in a row, up to six hours. `failedAt` is newest first; null for none.
 *
 * However urgent it is: what the provider refuses each minute it also refuses in ten, and people are told of
 * each attempt.
 */
export function retryAt(failedAt: readonly Date[]): Date | null {
  const [newest] = failedAt;
  if (newest === undefined) return null;
  const minutes = Math.min(LAST_MINUTES, FIRST_MINUTES * 2 ** (failedAt.length - 1));
  return new Date(newest.getTime() + minutes * MINUTE_MS);
}
