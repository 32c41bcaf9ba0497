const SECONDS_MAX = 60;

/** How long to leave a server or provider alone after so many failures in a row that may pass. */
export function retrySeconds(troubles: number): number {
  return Math.min(SECONDS_MAX, 2 ** Math.min(troubles, 6));
}
