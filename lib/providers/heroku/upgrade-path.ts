/**
 * The newest version that Heroku is known to upgrade to. Newer ones exist there, and no list of them can
 * be asked for.
 * Source: Dev Center, Upgrading a Heroku Key-Value Store Version (December 2024).
 */
const NEWEST = [7, 2] as const;

export const UPGRADE_IMPACT =
  "Heroku prepares a follower on the new version; a maintenance then switches to it, at once on the smallest plan, else when you run it or in its window. Clients lose their connections for a moment, the apps restart onto a new address, and writes made at that moment can be lost.";

/** Where an upgrade leads, or null on the newest version known and on ones above it. */
export function nextVersion(current: string): string | null {
  const [major, minor] = current.split(".").map(Number);
  if (major === undefined || minor === undefined) return null;
  if (!Number.isInteger(major) || !Number.isInteger(minor)) return null;
  const isOlder = major < NEWEST[0] || (major === NEWEST[0] && minor < NEWEST[1]);
  return isOlder ? NEWEST.join(".") : null;
}
