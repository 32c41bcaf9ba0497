import type { Setting } from "@/lib/providers/capabilities";
import { isPending, type Database, type Feature } from "@/lib/providers/scalingo/database-map";

/**
 * What Scalingo lets people switch on a Redis, and what it means.
 * Source: https://developers.scalingo.com (database API, features) and Scalingo/documentation
 * `databases/redis/start`.
 */
const features: readonly { name: string; label: string; help: string }[] = [
  {
    name: "force-ssl",
    label: "TLS only",
    help: "Clients have to encrypt: the URL begins with rediss:// then, and apps that connect without TLS are refused.",
  },
  {
    name: "publicly-available",
    label: "Reachable from the internet",
    help: "Opens the database’s address to everyone who has its password, not only to the apps of its region. Scalingo wants “TLS only” switched on first.",
  },
  {
    name: "redis-rdb",
    label: "RDB snapshots",
    help: "Writes the data to disk after 900 s with 1 change, 300 s with 10 or 60 s with 10,000. Without snapshots and without AOF a restart, a plan change among them, loses all data.",
  },
  {
    name: "redis-aof",
    label: "AOF",
    help: "Writes every command to disk, so that a restart loses next to nothing. Costs disk and some speed.",
  },
  {
    name: "redis-cache",
    label: "Cache",
    help: "Bounds the memory at the plan’s size and drops the keys used longest ago when it is full (allkeys-lru). Switch it on only where every key may be lost.",
  },
];

/** Every switch, whatever its state. One that Scalingo does not list is off. */
export function toSettings({ features: present }: Pick<Database, "features">): Setting[] {
  return features.map(({ name, label, help }) => {
    const found = present?.find((feature) => feature.name === name);
    return {
      key: name,
      label,
      help,
      value: isOn(found) ? "on" : "off",
      options: ["on", "off"],
      isPending: found !== undefined && isPending(found),
    };
  });
}

/** What people call a feature; its own name for one that is new. */
export function featureLabel(name: string): string {
  const known = features.find((feature) => feature.name === name);
  return known === undefined ? name : `“${known.label}”`;
}

/** Why a switch cannot be turned now, with what to do first; null when it can. */
export function whyNotSwitch(
  present: Database["features"],
  name: string,
  isWanted: boolean,
): string | null {
  if (!features.some((feature) => feature.name === name)) {
    return `Scalingo has no switch ${name} for Redis.`;
  }
  const state = (wanted: string) => present?.find((feature) => feature.name === wanted);
  const pending = state(name);
  if (pending !== undefined && isPending(pending)) {
    return `Scalingo is still changing ${featureLabel(name)}. Wait until that is done.`;
  }
  if (name === "publicly-available" && isWanted && state("force-ssl")?.status !== "ACTIVATED") {
    return "Scalingo opens a database to the internet only while it insists on TLS. Switch on “TLS only” first, and wait until it is in effect.";
  }
  if (name === "force-ssl" && !isWanted && isOn(state("publicly-available"))) {
    return "A database that is reachable from the internet has to insist on TLS. Switch off “Reachable from the internet” first.";
  }
  return null;
}

/** Where it is heading, for one that is pending. */
function isOn(feature: Feature | undefined): boolean {
  return feature !== undefined && !["FAILED", "PENDING_TO_REMOVE"].includes(feature.status);
}
