import { expect, test } from "vitest";
import { copyAll, digests, fill, terms, twoServers } from "./copy-pair";

test("every type arrives with its value and its expiry to the millisecond", async () => {
  await using servers = await twoServers();
  const { source, target } = servers.pair;
  const keys = await fill(servers.pair);

  const seen = await copyAll(servers.pair);

  const both = await digests(servers.pair);
  expect(both.target).toBe(both.source);
  expect(seen).toMatchObject({ keys, unmoved: [] });
  for (const key of ["numbers", "string:7", "large-list"]) {
    expect(await target.ask("PEXPIRETIME", key)).toBe(await source.ask("PEXPIRETIME", key));
  }
  expect(await target.ask("XPENDING", "large-stream", "workers")).toEqual(
    await source.ask("XPENDING", "large-stream", "workers"),
  );
});

test("many short slices come to the same as a long one", async () => {
  await using servers = await twoServers();
  const keys = await fill(servers.pair);

  const seen = await copyAll(servers.pair, terms, 0);

  expect(seen.slices.length).toBeGreaterThan(3);
  expect(seen.keys).toBe(keys);
  const both = await digests(servers.pair);
  expect(both.target).toBe(both.source);
});
