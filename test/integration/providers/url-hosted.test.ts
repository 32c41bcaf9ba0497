import { describe, expect, test } from "vitest";
import { url as byUrl } from "@/lib/providers/url/adapter";
import { readInfo } from "@/lib/redis/read-info";
import { accessBy, listAll } from "@/test/support/access";
import { problemOf } from "@/test/support/problem-of";
import { startTcp } from "@/test/support/tcp";

/** An installation that strangers use: the settings are read once, at first use. */
process.env.HEADROOM_LOCAL = "";

function access(url: string) {
  return accessBy({ url, name: "scan", memory: "1", connections: "1" });
}

describe("where strangers enter URLs", () => {
  test.each([
    "redis://:planted@127.0.0.1:6379",
    "rediss://:planted@127.0.0.1:6379",
    "redis://10.0.0.7",
    "redis://192.168.1.1",
    "redis://169.254.169.254:80",
    "redis://[::1]:6379",
    "redis://[fd00::1]",
    "redis://[::ffff:10.0.0.1]",
    "redis://localhost:6379",
    "rediss://localhost:6379",
  ])("nothing of our own network is looked at: %s", async (url) => {
    const problem = await problemOf(byUrl.verify(access(url)));
    expect(problem).toMatchObject({ code: "refused" });
    expect(problem.message).toMatch(/leads to a private network/);
    expect(problem.message).not.toMatch(/planted/);

    // Nor is it later, as when the name led elsewhere while it was entered.
    const [remote] = await listAll(byUrl, access(url));
    const address = await byUrl.redisUrl(access(url), remote!.remoteId);
    expect((await problemOf(readInfo(address, 3000))).code).toBe("refused");
  });

  test("no connection is made to find that out", async () => {
    await using server = await startTcp();
    await problemOf(byUrl.verify(access(server.url)));
    expect(server.seen().made).toBe(0);
  });

  test("a name that nobody knows is told as such", async () => {
    const problem = await problemOf(byUrl.verify(access("redis://:planted@no-such-host.invalid")));
    expect(problem).toMatchObject({ code: "unreachable" });
    expect(problem.message).toMatch(/host name of no-such-host.invalid:6379 is not known/);
  });
});
