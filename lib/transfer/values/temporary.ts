/**
 * Begins the names under which values stand at the target while they are written. Keys of this kind belong
 * to no application: they are not copied, and one that is left over may be removed.
 */
export const temporaryPrefix = "headroom:moving:";

const prefix = new TextEncoder().encode(temporaryPrefix);

/** Whether a key is one of those that a transfer writes on the way. */
export function isTemporary(key: Uint8Array): boolean {
  if (key.length <= prefix.length) return false;
  for (let at = 0; at < prefix.length; at++) if (key[at] !== prefix[at]) return false;
  return true;
}
