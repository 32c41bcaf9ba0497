import { asc, eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
// Before the route: it sets up what Next wants to find.
import { inRequest } from "@/test/support/in-request";
import { POST } from "@/app/api/drains/[token]/route";
import { auditEntries, instances, receivedMessages, samples } from "@/drizzle/schema";
import { db } from "@/lib/db";
import { drainToken, instanceOfDrainToken } from "@/lib/metrics/drain-token";
import { findDrainedInstance } from "@/lib/metrics/drained-instance";
import { recordDrain } from "@/lib/metrics/record-drain";
import { anInstance, aTeam } from "@/test/support/factories";
import { keepSamples } from "@/test/support/samples";

const now = new Date("2026-03-02T10:16:10Z");
const addon = "redis-shaped-12345";

const line = (time: string, bytes: number, addonName = addon) =>
  `<134>1 2026-03-02T${time}+00:00 host app heroku-redis - source=REDIS addon=${addonName} sample#active-connections=12 sample#memory-redis=${bytes}bytes sample#hit-rate=0.99`;
const framed = (...lines: string[]) =>
  Buffer.concat(lines.map((text) => Buffer.from(`${Buffer.byteLength(text)} ${text}`)));

async function drained() {
  const instance = await anInstance(await aTeam(), { planId: "heroku-redis:premium-1" });
  const found = await findDrainedInstance(drainToken(instance.id));
  return { id: instance.id, found: found! };
}

const samplesOf = (instanceId: string) =>
  db.select().from(samples).where(eq(samples.instanceId, instanceId)).orderBy(asc(samples.at));

test("lines become a sample a minute, with the plan's limits and what Heroku does not say unknown", async () => {
  const { id, found } = await drained();

  await recordDrain(found, framed(line("10:15:42.2", 1000), line("10:14:41.9", 900)), now);

  expect(await samplesOf(id)).toEqual([
    expect.objectContaining({ at: new Date("2026-03-02T10:14:00Z"), usedMemoryBytes: 900 }),
    {
      instanceId: id,
      at: new Date("2026-03-02T10:15:00Z"),
      usedMemoryBytes: 1000,
      connectedClients: 12,
      opsPerSec: null,
      hitRatio: null,
      evictedKeysPerSec: null,
      rejectedConnectionsPerSec: null,
      memoryLimitBytes: 100 * 1024 ** 2,
      clientsLimit: 80,
      counters: null,
    },
  ]);
});

test("a request that comes twice, also with other lines, changes nothing", async () => {
  const { id, found } = await drained();
  await recordDrain(found, framed(line("10:15:42", 1000)), now);
  const once = await samplesOf(id);

  await recordDrain(found, framed(line("10:15:42", 1000), line("10:15:50", 2000)), now);

  expect(await samplesOf(id)).toEqual(once);
});

test("a minute the server itself was asked in needs no line", async () => {
  const { id, found } = await drained();
  await keepSamples(id, [new Date("2026-03-02T10:15:00.400Z")]);

  await recordDrain(found, framed(line("10:15:42", 1000), line("10:16:05", 2000)), now);

  expect((await samplesOf(id)).map(({ usedMemoryBytes }) => usedMemoryBytes)).toEqual([
    25 * 1024 ** 2,
    2000,
  ]);
});

test.each([
  ["another add-on of the same app", line("10:15:42", 1000, "redis-other-1")],
  ["a clock that is hours off", line("01:15:42", 1000)],
  ["an add-on it does not name", line("10:15:42", 1000).replace(` addon=${addon}`, "")],
  ["no Redis", "<190>1 2026-03-02T10:15:42+00:00 host app web.1 - sample#memory-redis=5bytes"],
])("a line of %s is not taken for the instance's", async (_whose, text) => {
  const { id, found } = await drained();

  await recordDrain(found, framed(text), now);

  expect(await samplesOf(id)).toEqual([]);
});

describe("the address of a drain", () => {
  test("opens for its instance and for nothing that was made up", () => {
    const token = drainToken("ins_one");

    expect(instanceOfDrainToken(token)).toBe("ins_one");
    for (const forged of [
      token.replace("ins_one", "ins_two"),
      token.slice(0, -1),
      `${token}x`,
      "ins_one.",
      "ins_one",
      "",
      ".",
      `ins_one.${"é".repeat(32)}`,
    ]) {
      expect(instanceOfDrainToken(forged)).toBeNull();
    }
  });

  test.each([
    ["forged", () => Promise.resolve("ins_x.forged")],
    ["of an instance that is deleted", () => Promise.resolve(drainToken("ins_deleted"))],
    [
      "of an instance nobody watches",
      async () => {
        const { id } = await drained();
        await db.update(instances).set({ watchedAt: null }).where(eq(instances.id, id));
        return drainToken(id);
      },
    ],
  ])("that is %s is answered 410, so that Heroku stops", async (_which, make) => {
    const token = await make();
    const request = new Request("http://localhost/api/drains/x", { method: "POST", body: "0 " });

    const response = await POST(request, { params: Promise.resolve({ token }) });

    expect(response.status).toBe(410);
  });
});

const logplex = (lines: number) =>
  `<172>1 2026-03-02T10:16:00+00:00 host heroku logplex - Error L10 (output buffer overflow): drain 'd.1' dropped ${lines} messages since 2026-03-02T10:15:00+00:00.`;
const history = (instanceId: string) =>
  db.select().from(auditEntries).where(eq(auditEntries.subjectId, instanceId));
const post = async (instanceId: string, body: Uint8Array<ArrayBuffer>, frameId = "F1") => {
  const request = new Request("http://localhost/api/drains/x", {
    method: "POST",
    body,
    headers: { "Logplex-Frame-Id": frameId },
  });
  const context = { params: Promise.resolve({ token: drainToken(instanceId) }) };
  return (await inRequest(() => POST(request, context))).status;
};
/** Stamped with the time of the clock, as Logplex does. */
const present = (bytes: number) =>
  framed(line("10:15:42", bytes).replace("2026-03-02T10:15:42+00:00", new Date().toISOString()));

describe("a request of Logplex", () => {
  test("that is sent again is taken once, and leaves nothing behind without lines of a Redis", async () => {
    const { id } = await drained();

    expect(await post(id, framed("<190>1 2026-03-02T10:15:42+00:00 host app web.1 - hello"))).toBe(
      204,
    );
    expect(await db.select().from(receivedMessages)).toEqual([]);
    expect(await post(id, present(1000), "F2")).toBe(204);
    expect(await post(id, present(1000), "F2")).toBe(204);

    expect(await samplesOf(id)).toMatchObject([{ usedMemoryBytes: 1000 }]);
    expect(await db.select().from(receivedMessages)).toMatchObject([{ id: `${id}/F2` }]);
  });

  test("says when the instance was last heard, no more than once a minute", async () => {
    const { id, found } = await drained();
    const heardAt = async () =>
      (await db.select().from(instances).where(eq(instances.id, id)))[0]!.drainHeardAt;
    const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);

    await recordDrain(found, framed(line("10:15:42", 1000, "redis-other-1")), now);
    expect(await heardAt()).toBeNull();
    await recordDrain(found, framed(line("10:15:42", 1000)), now);
    await recordDrain(found, framed(line("10:16:01", 1000)), later(30));
    expect(await heardAt()).toEqual(now);
    await recordDrain(found, framed(line("10:17:01", 1000)), later(61));
    expect(await heardAt()).toEqual(later(61));
  });

  test("that says lines were lost leaves a gap and one entry of history an hour", async () => {
    const { id, found } = await drained();

    await recordDrain(found, framed(logplex(500), line("10:16:01", 2000)), now);
    await recordDrain(found, framed(logplex(7)), now);

    expect((await samplesOf(id)).map(({ at }) => at)).toEqual([new Date("2026-03-02T10:16:00Z")]);
    expect(await history(id)).toMatchObject([
      { what: "instance.log_lines_lost", details: { name: "storefront-cache", lines: 500 } },
    ]);
  });

  test("that is larger than any of Logplex's is answered and passed over, whatever its header says", async () => {
    const { id } = await drained();
    const noise = new Uint8Array(5 * 1024 ** 2).fill(0x20);

    expect(await post(id, Buffer.concat([present(1000), noise]))).toBe(204);

    expect(await samplesOf(id)).toEqual([]);
  });

  test("may hold its lines between others in any alphabet: lengths count bytes", async () => {
    const { id } = await drained();
    const noise = framed("<190>1 2026-03-02T10:15:42+00:00 host app web.1 - Grüße 🦉 heroku-redis");

    expect(await post(id, Buffer.concat([noise, present(3000), noise]))).toBe(204);

    expect(await samplesOf(id)).toMatchObject([{ usedMemoryBytes: 3000 }]);
  });
});
