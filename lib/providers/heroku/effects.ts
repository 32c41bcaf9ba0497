import { fewerClients } from "@/lib/providers/fewer-clients";
import type { ChangeEffects, Plan } from "@/lib/providers/provider";

/**
 * What a plan change at Heroku does to the instance.
 *
 * Heroku does not publish what happens inside a plan change of its own Redis; the sentences follow what
 * it says of maintenance and version upgrades: a follower, a switch, a new URL, a restart. Of Redis
 * Cloud nothing is published, and they say so.
 */
export function effects(from: Plan, to: Plan): ChangeEffects {
  const isHerokuRedis = to.id.startsWith("heroku-redis:");
  return {
    sentences: [
      ...(isHerokuRedis ? herokuRedis : redisCloud),
      ...lostAndGained(from, to),
      fewerClients(from, to),
    ].filter((sentence) => sentence !== null),
    changesUrl: isHerokuRedis,
  };
}

const herokuRedis = [
  "Heroku copies the data to a server of the new size and then switches over; this takes minutes, and the old server answers meanwhile.",
  "At the switch connections break for a few seconds, and writes made at that very moment can be lost.",
  "The URL changes: Heroku sets the new one on every attached app and restarts them.",
];

const redisCloud = [
  "Redis Cloud resizes the database; neither it nor Heroku says for how long connections break.",
  "Whether the URL stays is not published either: Headroom reads it again afterwards.",
];

function lostAndGained(from: Plan, to: Plan): string[] {
  const told: string[] = [];
  if (from.hasReplica && !to.hasReplica) {
    told.push("The standby in another zone goes: a failure of the server means an outage.");
  }
  if (!from.hasReplica && to.hasReplica) told.push("A standby in another zone is added.");
  if (from.hasPersistence && !to.hasPersistence) {
    told.push("Data is no longer kept on disk: a restart of the server empties it.");
  }
  if (!from.hasPersistence && to.hasPersistence) told.push("Data is kept on disk from then on.");
  return told;
}
