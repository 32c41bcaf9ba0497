import { connect, type Socket } from "node:net";
import { expect, test } from "vitest";
import { parseInfo } from "@/lib/redis/parse-info";
import { readInfo } from "@/lib/redis/read-info";
import { freePort } from "@/test/support/free-port";
import { startRedis } from "@/test/support/redis";
import { startTcp } from "@/test/support/tcp";
import { startTlsRedis } from "@/test/support/tls-redis";

const SOON_MS = 3000;
const read = (url: string, deadlineMs = SOON_MS) =>
  readInfo({ url, verifiesCertificate: false }, deadlineMs);

/** The client connections the server knows of, ours included; both are gone a moment later. */
async function clientsSeenBy(url: string): Promise<number> {
  return Number(parseInfo(await read(url)).get("connected_clients"));
}

test("a plain server tells of itself", async () => {
  await using redis = await startRedis();

  expect(parseInfo(await read(redis.url)).get("tcp_port")).toBe(String(redis.port));
});

test("a password with signs that a URL has to hide is understood", async () => {
  await using redis = await startRedis(["--requirepass", "p@ss/wörd:%"]);
  const url = `redis://:${encodeURIComponent("p@ss/wörd:%")}@127.0.0.1:${redis.port}/3`;

  expect(await read(url)).toContain("redis_version:");
});

test("a user of an ACL signs in with name and password", async () => {
  await using redis = await startRedis("--user default off --user ada on >secret +info".split(" "));

  expect(await read(`redis://ada:secret@127.0.0.1:${redis.port}`)).toContain("redis_version:");
});

test("a password that the server does not ask for is no reason to learn nothing", async () => {
  await using redis = await startRedis();

  expect(await read(`redis://:secret@127.0.0.1:${redis.port}`)).toContain("redis_version:");
});

test("a server with its own certificate is read where the provider offers no other", async () => {
  await using redis = await startTlsRedis(["--requirepass", "secret"]);
  const url = redis.url.replace("rediss://", "rediss://:secret@");

  expect(await read(url)).toContain("redis_version:");
  // The second look resumes the session of the first.
  expect(await read(url)).toContain("redis_version:");
});

test("the same certificate is refused where it should be verified", async () => {
  await using redis = await startTlsRedis();

  await expect(
    readInfo({ url: redis.url, verifiesCertificate: true }, SOON_MS),
  ).rejects.toMatchObject({
    code: "refused",
    message: expect.stringMatching(/No encrypted connection .*“self.signed certificate”/),
  });
});

test("encryption asked of a server that has none is named as the problem", async () => {
  await using redis = await startRedis();

  await expect(read(redis.url.replace("redis:", "rediss:"), 500)).rejects.toMatchObject({
    message: expect.stringMatching(/encrypted connection .*check that it offers TLS/),
  });
});

test("no encryption asked of a server that insists on it is named as the problem", async () => {
  await using redis = await startTlsRedis();

  await expect(read(redis.url.replace("rediss:", "redis:"))).rejects.toMatchObject({
    code: "unreachable",
    message: expect.stringMatching(/rediss:\/\//),
  });
});

test.each([
  ["a wrong password", ":wrong@"],
  ["no password", ""],
])("%s is forbidden, in the server's own words and without the password", async (_what, auth) => {
  await using redis = await startRedis(["--requirepass", "secret"]);

  await expect(read(`redis://${auth}127.0.0.1:${redis.port}`)).rejects.toMatchObject({
    code: "forbidden",
    message: expect.stringMatching(/does not accept the password: “(WRONGPASS|NOAUTH)/),
  });
});

test("a user who may not ask INFO is told which right is missing", async () => {
  await using redis = await startRedis(["--user", "ada", "on", ">secret", "+get"]);

  await expect(read(`redis://ada:secret@127.0.0.1:${redis.port}`)).rejects.toMatchObject({
    code: "forbidden",
    message: expect.stringMatching(/Grant the user the INFO command/),
  });
});

test("a port nobody listens on is unreachable at once", async () => {
  const port = await freePort();

  await expect(read(`redis://127.0.0.1:${port}`)).rejects.toMatchObject({
    code: "unreachable",
    message: expect.stringContaining(`127.0.0.1:${port} refuses connections`),
  });
});

test("a host nobody knows is unreachable, and the sentence says so", async () => {
  await expect(read("redis://no-such-host.invalid:6379")).rejects.toMatchObject({
    code: "unreachable",
    message: expect.stringMatching(/is not known|did not answer/),
  });
});

test.each(["redis", "rediss"])(
  "a %s server that accepts and never answers costs the deadline and leaves nothing open",
  async (scheme) => {
    await using silent = await startTcp();
    const startedMs = performance.now();

    await expect(read(`${scheme}://:secret@127.0.0.1:${silent.port}`, 300)).rejects.toMatchObject({
      code: "unreachable",
      message: expect.stringMatching(/did not (answer|agree).* within 0.3 s/),
    });

    expect(performance.now() - startedMs).toBeLessThan(1500);
    await expect.poll(() => silent.seen()).toEqual({ made: 1, open: 0 });
  },
);

test("a server that answers by dribs and drabs does not outlive the deadline", async () => {
  await using slow = await startTcp((socket) => {
    socket.write("$100000\r\n");
    const drip = setInterval(() => socket.write("x"), 50);
    socket.on("close", () => clearInterval(drip));
  });

  await expect(read(slow.url, 400)).rejects.toMatchObject({ code: "unreachable" });
});

test("a server that never stops talking is cut off", async () => {
  await using endless = await startTcp((socket) => {
    socket.write(`$${2 ** 30}\r\n`);
    const more = () => {
      while (!socket.destroyed && socket.write("x".repeat(65_536)));
    };
    socket.on("drain", more);
    more();
  });

  await expect(read(endless.url)).rejects.toMatchObject({ code: "refused" });
});

test("a web server is not taken for a Redis", async () => {
  await using web = await startTcp((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));

  await expect(read(web.url)).rejects.toMatchObject({
    code: "refused",
    message: expect.stringMatching(/does not speak the Redis protocol/),
  });
});

test.each(["redis", "rediss"])(
  "a %s server that hangs up without a word may be back later",
  async (scheme) => {
    await using rude = await startTcp((socket) => socket.destroy());

    await expect(read(`${scheme}://127.0.0.1:${rude.port}`)).rejects.toMatchObject({
      code: "unreachable",
      message: expect.stringMatching(/closed the connection/),
    });
  },
);

test.each(["", ":secret@"])("a full server is told from a dead one (%s)", async (auth) => {
  await using redis = await startRedis(["--maxclients", "2"]);
  const taken = await Promise.all([hold(redis.port), hold(redis.port)]);

  await expect(read(`redis://${auth}127.0.0.1:${redis.port}`)).rejects.toMatchObject({
    code: "unreachable",
    message: expect.stringMatching(/no connection left .*“ERR max number of clients reached”/),
  });
  for (const socket of taken) socket.destroy();
});

test("a hundred looks leave no connection behind", async () => {
  await using redis = await startRedis();
  await Promise.all(Array.from({ length: 100 }, () => read(redis.url)));

  await expect.poll(() => clientsSeenBy(redis.url)).toBe(1);
});

/** A client that is connected for good: the server has answered it once. */
function hold(port: number): Promise<Socket> {
  return new Promise((resolve, fail) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("error", fail);
    socket.once("data", () => resolve(socket));
    socket.write("PING\r\n");
  });
}
