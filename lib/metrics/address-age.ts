const DAY_MS = 86_400_000;

/**
 * Whether it is time to ask again where an instance listens, though nothing is known to have changed.
 *
 * Once a day, each instance at a minute of its own: a thousand that were first asked about at once would
 * otherwise be asked about at once every day.
 */
export function isAddressOld(instanceId: string, addressAt: Date, now: Date): boolean {
  return dayOf(instanceId, now) > dayOf(instanceId, addressAt);
}

/** The number of the instance's own day, which begins at its own minute. */
function dayOf(instanceId: string, at: Date): number {
  let mixed = 0;
  for (const letter of instanceId) mixed = (mixed * 31 + letter.charCodeAt(0)) % DAY_MS;
  return Math.floor((at.getTime() - mixed) / DAY_MS);
}
