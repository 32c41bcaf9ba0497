import "server-only";

import { AppError } from "@/lib/errors";
import type { RedisAddress } from "@/lib/providers/model";
import { openWire } from "@/lib/redis/wire/open-wire";
import { noOf, type Ear } from "@/lib/transfer/feed/ear";
import { Heard } from "@/lib/transfer/feed/heard";
import { listenByNotifications } from "@/lib/transfer/feed/listen-by-notifications";
import { listenByTracking } from "@/lib/transfer/feed/listen-by-tracking";
import { LiveFeed } from "@/lib/transfer/feed/live-feed";
import type { Feed, FeedMeans } from "@/lib/transfer/feed/model";
import { noFeed } from "@/lib/transfer/feed/no-feed";

export type { FeedMeans } from "@/lib/transfer/feed/model";

const ATTEMPTS = 2;

/**
 * Begins to listen to the writers of a source, in the best way it allows: client tracking, which needs no
 * setting there, then keyspace notifications. A source that allows neither gets a feed of kind `none`, which
 * is never whole and says why.
 *
 * Nothing is written to the source. Its `notify-keyspace-events` is changed only where tracking is refused,
 * never loses a flag, and is put back by `close()`. Of two feeds on one source close the old one first.
 *
 * @throws AppError when the source cannot be reached or does not accept the password
 */
export async function openFeed(address: RedisAddress, means: FeedMeans = {}): Promise<Feed> {
  // A source that is away or takes no password is no source that refuses to tell.
  (await openWire(address)).close();

  const ways = [
    { name: "client tracking", listen: listenByTracking },
    { name: "keyspace notifications", listen: listenByNotifications },
  ];
  const refusals: string[] = [];
  let interruption: unknown = null;
  for (const { name, listen } of ways) {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      try {
        return await feedBy(listen, address, means);
      } catch (error) {
        const no = noOf(error);
        if (no !== null) {
          refusals.push(`${name} (“${no}”)`);
          break;
        }
        if (!(error instanceof AppError)) throw error;
        // Some proxies hang up on what they do not know: then the next way may do.
        if (attempt === ATTEMPTS) interruption = error;
      }
    }
  }
  if (interruption !== null) throw interruption;
  return noFeed(
    `the source does not tell what is written to it, as it refuses ${refusals.join(" and ")}; its keys are compared again and again instead, and its writers must be stopped for the last comparison`,
  );
}

async function feedBy(
  listen: (address: RedisAddress, heard: Heard, means: FeedMeans) => Promise<Ear>,
  address: RedisAddress,
  means: FeedMeans,
): Promise<Feed> {
  const heard = new Heard(means.max);
  const ear = await listen(address, heard, means);
  try {
    return await LiveFeed.over(ear, heard);
  } catch (error) {
    ear.wire.close();
    // It is remembered by `means`, and the error that counts is the other one.
    await ear.setting?.restore().catch(() => {});
    ear.control.close();
    throw error;
  }
}
