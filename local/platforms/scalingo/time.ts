/** Scalingo writes instants with milliseconds and an offset, never with a Z. */
export function timeOf(iso: string): string {
  return new Date(iso).toISOString().replace("Z", "+00:00");
}

/** The same where there may be none yet. */
export function timeOrNull(iso: string | null): string | null {
  return iso === null ? null : timeOf(iso);
}

/** The instant `seconds` from `now`. */
export function after(now: Date, seconds: number): string {
  return new Date(now.getTime() + seconds * 1000).toISOString();
}
