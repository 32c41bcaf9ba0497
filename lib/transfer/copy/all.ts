/** Waits for all, then fails with the first that failed: nothing goes on behind the caller's back. */
export async function all(promises: readonly Promise<void>[]): Promise<void> {
  for (const outcome of await Promise.allSettled(promises)) {
    if (outcome.status === "rejected") throw outcome.reason;
  }
}
