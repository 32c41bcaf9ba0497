import { describe, expect, test } from "vitest";
import { openWire } from "@/lib/redis/wire/open-wire";
import type { FeedKind } from "@/lib/transfer/feed/model";
import { openFeed } from "@/lib/transfer/feed/open-feed";
import { startRedis } from "@/test/support/redis";

const TRIALS = 500;

const servers = [
  { threads: "one thread", args: [] },
  { threads: "threads of its own for replies", args: ["--io-threads", "3"] },
];

/** What a source has to refuse so that its feed is of a kind. */
const kinds: { kind: FeedKind; allowed: string[] }[] = [
  { kind: "tracking", allowed: ["+@all"] },
  { kind: "notifications", allowed: ["+@all", "-client|tracking"] },
];

describe.each(servers)("with a source of $threads", ({ args }) => {
  test.each(kinds)(
    "what was acknowledged before settling is there afterwards, by $kind",
    async ({ kind, allowed }) => {
      const user = ["--user", "default", "on", "nopass", "~*", "&*", ...allowed];
      await using source = await startRedis([...args, ...user]);
      const feed = await openFeed({ url: source.url, verifiesCertificate: false });
      const writer = await openWire({ url: source.url, verifiesCertificate: false });
      const crowd = await crowdAt(source.url);

      const missed: number[] = [];
      for (let trial = 0; trial < TRIALS; trial++) {
        await writer.ask("SET", `trial:${trial}`, trial);
        await feed.settle();
        if (!feed.has(0, Buffer.from(`trial:${trial}`))) missed.push(trial);
      }
      await crowd.stop();
      writer.close();

      expect(missed).toEqual([]);
      expect(feed).toMatchObject({ kind, isWhole: true });
      await feed.close();
    },
  );
});

/** Others who write all the while, a few dozen commands at a time. */
async function crowdAt(url: string) {
  const over = new AbortController();
  const wire = await openWire({ url, verifiesCertificate: false });
  const writing = (async () => {
    for (let round = 0; !over.signal.aborted; round++) {
      await wire.send(Array.from({ length: 50 }, (_, index) => ["SET", `crowd:${index}`, round]));
    }
    wire.close();
  })();
  return {
    stop() {
      over.abort();
      return writing;
    },
  };
}
