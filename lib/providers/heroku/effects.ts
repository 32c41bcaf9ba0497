import {
  constant,
  published,
  shiftOf,
  turnOf,
  unconfirmed,
  unsaid,
  unsaidBut,
  type ChangeEffects,
  type Claim,
  type Turn,
} from "@/lib/providers/change-effects";
import type { Plan } from "@/lib/providers/model";
import { serviceOf } from "@/lib/providers/service-of";

/** What a plan change at Heroku does to the instance, by the service that sells the plan. */
export function effects(from: Plan, to: Plan): ChangeEffects {
  return serviceOf(from) === "rediscloud" ? ofRedisCloud(from, to) : ofKeyValueStore(from, to);
}

/**
 * Heroku does not publish what happens inside a plan change of its own Redis. What is unconfirmed here
 * follows what it says of maintenance and version upgrades: a follower, a switch, a new URL, a restart.
 * Persistence is stated by third parties only. That a plan change keeps the settings while a fork does
 * not is from the Dev Center.
 */
function ofKeyValueStore(from: Plan, to: Plan): ChangeEffects {
  return {
    isAccepted: acceptance(classOf(from), classOf(to)),
    restartsServer: unconfirmed(true, "Another server takes over."),
    restartsApps: unconfirmed(
      true,
      "Heroku sets the new URL on every attached app and restarts it.",
    ),
    outageSeconds: unsaidBut(
      "Connections break at the switch. Of maintenance, which seems to go alike, Heroku says that it takes a few minutes at most as a rule.",
    ),
    losesWrites: unconfirmed(true),
    changesUrl: unconfirmed(true, "Wherever you copied the URL by hand, copy it again."),
    replica: replica(turnOf(from.hasReplica, to.hasReplica)),
    persistence: persistence(turnOf(from.hasPersistence, to.hasPersistence)),
    memoryBytes: shiftOf([from, to], "memoryBytes"),
    maxClients: shiftOf([from, to], "maxClients"),
    databases: constant(unsaid),
    idleTimeoutSeconds: constant(unsaid),
    keepsSettings: published(true),
    sentences: [
      "Heroku copies the data to a server of the new size and then switches over; this takes minutes, and the old server answers meanwhile.",
      "At the switch connections break, the instance gets another URL, and the apps restart with it.",
    ],
  };
}

/** Nothing is published of Redis Cloud's plan changes; replica and persistence are settings of the database. */
function ofRedisCloud(from: Plan, to: Plan): ChangeEffects {
  return {
    isAccepted: unsaid,
    restartsServer: unsaid,
    restartsApps: unsaid,
    outageSeconds: unsaidBut("Neither Redis Cloud nor Heroku says for how long connections break."),
    losesWrites: unsaid,
    changesUrl: unsaidBut("Headroom reads it again afterwards."),
    replica: unsaidBut("A setting of the database, which its memory counts against."),
    persistence: unsaidBut("A setting of the database."),
    memoryBytes: shiftOf([from, to], "memoryBytes", (bytes) => unconfirmed(bytes)),
    // From a list of 2023; Redis Cloud itself says other numbers for some sizes.
    maxClients: shiftOf([from, to], "maxClients", (clients) => unconfirmed(clients)),
    databases: constant(published(1)),
    idleTimeoutSeconds: constant(unsaid),
    keepsSettings: unsaid,
    sentences: ["Redis Cloud resizes the database. What happens meanwhile is not published."],
  };
}

/** `mini`, `premium`, `private` or `shield`. */
function classOf({ family }: Plan): string {
  return family.split("/")[1] ?? "";
}

/** Classes for apps in a space, each for its own kind of space. */
const ofSpaces: readonly string[] = ["private", "shield"];

function acceptance(from: string, to: string): Claim<boolean> {
  if (from === to) return published(true);
  if (ofSpaces.includes(from)) {
    return published(false, "An app in a space can only have plans made for its space.");
  }
  if (ofSpaces.includes(to)) {
    return unconfirmed(false, "Plans of this class are for apps in a space.");
  }
  return unsaidBut(
    "Heroku does not publish which moves between Mini and Premium it takes. If it refuses, nothing changes.",
  );
}

function replica(turn: Turn): Claim<Turn> {
  switch (turn) {
    case "lost":
      return published(
        turn,
        "The standby in another zone goes: a failure of the server is an outage.",
      );
    case "gained":
      return published(turn, "A standby in another zone takes over when the server fails.");
    default:
      return published(turn);
  }
}

function persistence(turn: Turn): Claim<Turn> {
  switch (turn) {
    case "lost":
      return unconfirmed(turn, "A restart of the server empties it from then on.");
    case "gained":
      return unconfirmed(turn, "Data outlives a restart of the server from then on.");
    default:
      return unconfirmed(turn);
  }
}
