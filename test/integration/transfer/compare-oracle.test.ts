import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Command, Reply } from "@/lib/redis/wire/reply";
import type { Wire } from "@/lib/redis/wire/wire";
import { isSameAtBothEnds } from "@/lib/transfer/compare/digest";
import { repair } from "@/lib/transfer/compare/repair";
import { keyTypes, open } from "@/lib/transfer/model";
import type { Pair } from "@/lib/transfer/pair";
import { compareAll, said } from "./compare-help";
import { digests, terms, twoServers } from "./copy-pair";
import { key as anyKey, otherEncodings, values } from "./values-help";

let servers: Awaited<ReturnType<typeof twoServers>>;
let pair: Pair;

beforeAll(async () => {
  servers = await twoServers([], otherEncodings);
  pair = servers.pair;
});
afterAll(() => servers.close());

// The server's own digest, which is the oracle here, leaves out the groups of streams.
const types = keyTypes.filter((type) => type !== "stream");
const value = fc.constantFrom(...types).chain((type) => values[type]);
const content = fc.record({
  value,
  /** What the target holds instead, if anything else. */
  other: fc.option(fc.option(value, { nil: undefined }), { freq: 3 }),
  expiresInSec: fc.option(fc.integer({ min: 600, max: 9000 })),
});

test("what is said to differ is exactly what the servers' own digests say", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(content, { minLength: 1, maxLength: 80 }), async (contents) => {
      await pair.source.ask("FLUSHALL");
      await pair.target.ask("FLUSHALL");
      const names = contents.map((_, at) => Buffer.from([at, 0, 255, 13, 10]));
      for (const [at, { value: commands, other, expiresInSec }] of contents.entries()) {
        const name = names[at]!;
        const atTarget = other === null ? commands : other;
        const expiry: Command[] =
          expiresInSec === null ? [] : [["EXPIREAT", name, 4_000_000_000 + expiresInSec]];
        await pair.source.send([...named(commands, name), ...expiry]);
        if (atTarget !== undefined) await pair.target.send([...named(atTarget, name), ...expiry]);
      }

      const seen = await compareAll(pair);

      const [ours, theirs] = [
        await digestsOf(pair.source, names),
        await digestsOf(pair.target, names),
      ];
      const differing = names.filter((_, at) => ours[at] !== theirs[at]);
      const found = seen.differences.map(({ key }) => key.toString("hex"));
      expect(found.toSorted()).toEqual(differing.map((name) => name.toString("hex")).toSorted());
      expect(isSameAtBothEnds(seen.digest)).toBe(differing.length === 0);

      expect(await repair(pair, terms, seen.differences, open)).toEqual([]);
      const { source, target } = await digests(pair);
      expect(String(target)).toBe(String(source));
      expect(said(await compareAll(pair))).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

/** The commands make a key of a name of their own. */
function named(commands: readonly Command[], name: Buffer): Command[] {
  return commands.map((command) => command.map((word) => (word === anyKey ? name : word)));
}

async function digestsOf(wire: Wire, names: readonly Buffer[]): Promise<string[]> {
  return ((await wire.ask("DEBUG", "DIGEST-VALUE", ...names)) as Reply[]).map(String);
}
