import { formatDuration } from "@/lib/format";

/** Heroku writes about one line a minute, and promises none. */
const PATIENCE_MS = 5 * 60_000;

/** An instance that no connection from outside reaches. */
export type DrainOnly = { appName: string; watchedAt: Date | null; drainHeardAt: Date | null };

/**
 * Why nothing is known of an instance whose log lines are all there is; null while they come, and for the
 * first minutes of watching it.
 */
export function drainSilence(instance: DrainOnly, now: Date): string | null {
  const { appName, watchedAt, drainHeardAt } = instance;
  const since = drainHeardAt ?? watchedAt;
  const silentMs = since === null ? Infinity : now.getTime() - since.getTime();
  if (silentMs <= PATIENCE_MS) return null;
  if (drainHeardAt === null) {
    return `Nothing from outside reaches this instance, so Headroom reads its log lines, and none has come yet. Create its log drain on ${appName}.`;
  }
  return `Nothing from outside reaches this instance, so Headroom reads its log lines, and none came for ${formatDuration(silentMs / 1000)}. Check that the log drain is still on ${appName} and that the instance runs.`;
}
