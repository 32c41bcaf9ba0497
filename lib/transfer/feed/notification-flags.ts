/**
 * The classes of Redis' `notify-keyspace-events` that name a key which was changed. `A` stands for all of
 * them; misses (`m`) and new keys (`n`) are not among them.
 *
 * Source: https://redis.io/docs/latest/develop/pubsub/keyspace-notifications/
 */
const CHANGES = ["g", "$", "l", "s", "h", "z", "x", "e", "t"];

/** What `KA` stands for: the changes, and those of modules. */
const told = ["K", "A", "d", ...CHANGES];

/** Whether messages that name the key come for every change. */
export function tellsAll(flags: string): boolean {
  return (
    flags.includes("K") && (flags.includes("A") || CHANGES.every((one) => flags.includes(one)))
  );
}

/** What has to be set so that every change is told and whoever listens already hears what they did. */
export function withChanges(flags: string): string {
  return tellsAll(flags)
    ? flags
    : `${flags
        .split("")
        .filter((one) => !told.includes(one))
        .join("")}KA`;
}

/** Whether two settings mean the same; a server writes the flags back in an order of its own. */
export function areSameFlags(one: string, other: string): boolean {
  return spelled(one) === spelled(other);
}

function spelled(flags: string): string {
  const single = flags.replace("A", ["d", ...CHANGES].join(""));
  return Array.from(new Set(single.split("")))
    .toSorted()
    .join("");
}

/** The database and key that a keyspace channel names: `__keyspace@<database>__:<key>`. */
export function namedBy(channel: Buffer): { database: number; name: string } | null {
  let at = PREFIX.length;
  let database = 0;
  for (; channel[at]! >= 48 && channel[at]! <= 57; at++)
    database = database * 10 + channel[at]! - 48;
  const isChannel = at > PREFIX.length && channel.toString("latin1", at, at + 3) === "__:";
  return isChannel ? { database, name: channel.toString("latin1", at + 3) } : null;
}

const PREFIX = "__keyspace@";
/** What to subscribe to. */
export const keyspaceChannels = `${PREFIX}*__:*`;
