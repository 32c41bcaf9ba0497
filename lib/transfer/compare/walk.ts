import "server-only";

import { accepted } from "@/lib/redis/wire/refused";
import type { Reply } from "@/lib/redis/wire/reply";
import type { Wire } from "@/lib/redis/wire/wire";

/** Looked through by one SCAN: less than a millisecond of a server's time, and some whole calls. */
const KEYS_NEAR = 768;
/** Of a server that is far away, so that the distance is paid for less often. */
const KEYS_FAR = 1536;

/**
 * Walks over the keys of one server from a cursor for about `milliseconds`. While the servers answer `ask` for
 * one page, the answers for the page before are given to `take`. Returns where to go on and how many keys
 * were walked; every page up to there was taken.
 */
export async function walk<Answer>(
  wire: Wire,
  cursor: string | null,
  {
    milliseconds,
    ask,
    take,
  }: {
    milliseconds: number;
    ask: (keys: Buffer[]) => Promise<Answer>;
    take: (answer: Answer) => Promise<void>;
  },
): Promise<{ cursor: string; walked: number }> {
  const endsAt = performance.now() + milliseconds;
  const count = wire.isFar ? KEYS_FAR : KEYS_NEAR;
  let walked = 0;
  let before: Promise<Answer> | null = null;
  let ahead = scan(wire, cursor ?? "0", count);
  for (;;) {
    const page = await ahead;
    walked += page.keys.length;
    const answer = ask(page.keys);
    answer.catch(() => {}); // Met when it is awaited; another failure may come first.
    const isLast = page.cursor === "0" || performance.now() >= endsAt;
    if (!isLast) {
      ahead = scan(wire, page.cursor, count);
      ahead.catch(() => {}); // As above.
    }
    if (before !== null) await take(await before);
    before = answer;
    if (!isLast) continue;
    await take(await before);
    return { cursor: page.cursor, walked };
  }
}

async function scan(
  wire: Wire,
  cursor: string,
  count: number,
): Promise<{ cursor: string; keys: Buffer[] }> {
  const [next, keys] = accepted(await wire.ask("SCAN", cursor, "COUNT", count)) as Reply[];
  return { cursor: String(next), keys: keys as Buffer[] };
}
