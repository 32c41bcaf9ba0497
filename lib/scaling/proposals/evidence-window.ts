const HOUR_MS = 3_600_000;

/** What a proposal shows of the past and of what comes, around the limit it is about. */
export const EVIDENCE_BACK_MS = 6 * HOUR_MS;
export const EVIDENCE_AHEAD_MS = 2 * HOUR_MS;
