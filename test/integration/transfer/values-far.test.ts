import { expect, test } from "vitest";
import { openWire } from "@/lib/redis/wire/open-wire";
import { open } from "@/lib/transfer/model";
import { copyValue } from "@/lib/transfer/values/copy-value";
import { startRedisProxy } from "../../support/redis-proxy";
import { terms, twoServers } from "./copy-pair";
import { contents, digestOf, key } from "./values-help";

const FIELDS = 20_000;

test("a large value crosses a long way in fewer and larger slices, which are bounded all the same", async () => {
  await using ends = await twoServers();
  const { source, target } = ends.pair;
  for (let from = 0; from < FIELDS; from += 1000) {
    const fields = Array.from({ length: 1000 }, (_, at) => [`${from + at}`, "abc ".repeat(25)]);
    await source.ask("HSET", key, ...fields.flat());
  }
  const counts: number[] = [];
  let wordsMax = 0;
  await using before = await startRedisProxy(portOf(ends.source), {
    delayMs: 10,
    answer([command, , , , count]) {
      if (command === "HSCAN") counts.push(Number(count));
      return null;
    },
  });
  await using behind = await startRedisProxy(portOf(ends.target), {
    delayMs: 10,
    answer(command) {
      wordsMax = Math.max(wordsMax, command.length);
      return null;
    },
  });
  const pair = {
    source: await openWire({ url: before.url, verifiesCertificate: true }),
    target: await openWire({ url: behind.url, verifiesCertificate: true }),
  };
  const it = { key, targetKey: key, type: "hash", expiresAtMs: null, isMasked: false } as const;
  await copyValue(pair, terms, it, open);
  pair.source.close();
  pair.target.close();

  expect(Math.max(...counts)).toBe(3072);
  expect(counts.length).toBeLessThan(FIELDS / 2048);
  expect(wordsMax).toBeLessThan(1100);
  expect(await contents(target, "hash")).toBe(await contents(source, "hash"));
  expect(await digestOf(target, "hash")).toBe(await digestOf(source, "hash"));
});

function portOf({ url }: { url: string }): number {
  return Number(new URL(url).port);
}
