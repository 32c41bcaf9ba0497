import "server-only";

import { AppError } from "@/lib/errors";
import type { EngineVersions, Versions } from "@/lib/providers/capabilities";
import { atDatabase, presentDatabase, readyForChange } from "@/lib/providers/scalingo/at-place";
import * as databaseApi from "@/lib/providers/scalingo/database-api";
import { versionLabel, type Database } from "@/lib/providers/scalingo/database-map";
import { upgradeImpact } from "@/lib/providers/scalingo/upgrade-impact";

/** The Redis version of a Scalingo database. It climbs one version at a time and never down. */
export const versions: Versions = {
  read: (access, remoteId) =>
    atDatabase(access, remoteId, async (at) => versionsOf(at, await presentDatabase(at))),

  upgrade: (access, remoteId, version) =>
    atDatabase(access, remoteId, async (at) => {
      const { current, next } = await versionsOf(at, await readyForChange(at));
      if (current === version) return;
      if (next !== version) {
        const offered = next === null ? "no newer version" : `${next} as the next version`;
        throw new AppError(
          "refused",
          `Scalingo offers ${offered} after ${current}, not ${version}. It climbs one version at a time.`,
        );
      }
      await databaseApi.upgrade(at);
    }),
};

async function versionsOf(
  at: databaseApi.AtDatabase,
  { readable_version: current, next_version_id: nextId, plan }: Database,
): Promise<EngineVersions> {
  if (!current) {
    throw new AppError(
      "unreachable",
      "Scalingo does not say yet which Redis version this is. Headroom asks again.",
    );
  }
  const next = nextId ? versionLabel(await databaseApi.version(at, nextId)) : null;
  return { current, next, impact: next === null ? "" : upgradeImpact({ plan, current, next }) };
}
