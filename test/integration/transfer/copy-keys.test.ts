import { expect, test } from "vitest";
import { copyKeys } from "@/lib/transfer/copy/copy-keys";
import { open } from "@/lib/transfer/model";
import { digests, fill, terms, twoServers } from "./copy-pair";

const named = (...keys: string[]) => keys.map((key) => Buffer.from(key));

test("the named keys arrive as they are now, the others do not", async () => {
  await using servers = await twoServers();
  const { source, target } = servers.pair;
  await fill(servers.pair);
  await target.ask("SET", "large-list", "old");

  const seen = await copyKeys(servers.pair, terms, named("string:1", "large-list", "hash:3"), {
    gate: open,
  });

  expect(seen).toMatchObject({ cursor: "0", keys: 3, deleted: 0, unmoved: [] });
  expect(await target.ask("DBSIZE")).toBe(3);
  expect(await target.ask("LRANGE", "large-list", 0, -1)).toEqual(
    await source.ask("LRANGE", "large-list", 0, -1),
  );
  expect(await target.ask("PEXPIRETIME", "string:1")).toBe(
    await source.ask("PEXPIRETIME", "string:1"),
  );
});

test("what is gone at the source goes at the target, under its name there", async () => {
  await using servers = await twoServers();
  const { target } = servers.pair;
  await target.send([
    ["SET", "new:gone", "a"],
    ["SET", "gone", "the target's own"],
    ["SET", "other:gone", "out of scope"],
  ]);
  const scope = { ...terms.scope, include: ["old:"], rename: { from: "old:", to: "new:" } };

  const seen = await copyKeys(
    servers.pair,
    { ...terms, scope },
    named("old:gone", "old:never", "other:gone", "gone"),
    { gate: open },
  );

  expect(seen).toMatchObject({ keys: 0, deleted: 1 });
  expect(await target.ask("EXISTS", "new:gone", "gone", "other:gone")).toBe(2);
});

test("keys that vanish and change their type under way leave nothing wrong behind", async () => {
  await using servers = await twoServers();
  const { source } = servers.pair;
  const keys = named(...Array.from({ length: 3000 }, (_, at) => `key:${at}`));
  await source.send(keys.map((key) => ["SET", key, "a string"]));

  // On the same line the changes come between the questions: each pause hands over to the writer.
  let turn = 0;
  const meddling = async () => {
    const own = keys.filter((_, at) => at % 7 === turn % 7);
    turn += 1;
    void source.send(
      own.flatMap((key, at) =>
        at % 3 === 0
          ? [["DEL", key]]
          : [
              ["DEL", key],
              at % 3 === 1 ? ["HSET", key, "a", turn] : ["SET", key, "", "PX", 60_000],
            ],
      ),
    );
  };
  const seen = await copyKeys(servers.pair, terms, keys, { gate: meddling });
  expect(seen.unmoved).toEqual([]);

  await copyKeys(servers.pair, terms, keys, { gate: open });
  const both = await digests(servers.pair);
  expect(both.target).toBe(both.source);
  // No question was put to a key that cannot answer it, unless it changed in between.
  expect(await servers.pair.source.ask("DBSIZE")).toBe(await servers.pair.target.ask("DBSIZE"));
});

test("the gate is asked before each batch, with what it will weigh", async () => {
  await using servers = await twoServers();
  const keys = named(...Array.from({ length: 1200 }, (_, at) => `key:${at}`));
  await servers.pair.source.send(keys.map((key) => ["SET", key, Buffer.alloc(100)]));
  const asked: { keys: number; bytes: number }[] = [];

  await copyKeys(servers.pair, terms, keys, {
    gate: (burden) => {
      asked.push(burden);
      return Promise.resolve();
    },
  });

  expect(asked.reduce((sum, burden) => sum + burden.keys, 0)).toBe(1200);
  expect(asked.every(({ bytes }) => bytes > 0)).toBe(true);
});
