/** What an answer said of the requests an account may still make; null where it said nothing. */
export type Allowance = {
  remaining: number | null;
  /** The request was refused for being one too many (429). */
  isLimited: boolean;
  retryAfterSeconds: number | null;
};

/**
 * Counts the requests of one account. Every request an adapter makes passes it, and so does what the
 * answer says of the rest.
 */
export type Meter = {
  /**
   * Resolves once the account may make one more request, after a short wait if need be.
   *
   * @throws AppError `unreachable` with when to come back, where the wait would be too long
   */
  spend(): Promise<void>;
  learn(told: Allowance): void;
};

/** For credentials that belong to no connection yet: nothing is counted. */
export const unmetered: Meter = {
  spend: () => Promise.resolve(),
  learn: () => undefined,
};
