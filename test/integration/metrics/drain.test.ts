import { asc, eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { POST } from "@/app/api/drains/[token]/route";
import { instances, samples } from "@/drizzle/schema";
import { db } from "@/lib/db";
import { drainToken, instanceOfDrainToken } from "@/lib/metrics/drain-token";
import { findDrainedInstance, recordDrain } from "@/lib/metrics/record-drain";
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
