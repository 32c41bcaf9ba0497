// First: it sets up what Next's own files look for when they are loaded.
import { inRequest } from "@/test/support/in-request";
import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import { POST } from "@/app/api/instances/[id]/back-test/route";
import { ensurePartitions } from "@/drizzle/partitions";
import { instances, rollups, sessions } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { db } from "@/lib/db";
import { newId } from "@/lib/id";
import type { Sample } from "@/lib/metrics/model";
import { defaultPolicy, type Policy } from "@/lib/scaling/policy";
import { readBackTest } from "@/lib/scaling/simulate/read-back-test";
import { readSeen } from "@/lib/scaling/simulate/read-seen";
import { BackTest, type Replayed } from "@/lib/scaling/simulate/back-test-model";
import { anInstance, aTeam } from "@/test/support/factories";
import { MIB, planLadder } from "@/test/support/plans";
import { keepSamples } from "@/test/support/samples";

const NOW = new Date("2026-03-20T10:30:20Z");
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A statement has room for so many parameters. */
const INSERTED_MAX = 1440;
const premium2 = planLadder[2]!.id;
const auto: Policy = { ...defaultPolicy, growMode: "auto", shrinkMode: "auto" };
const never = new AbortController().signal;

beforeAll(() => ensurePartitions(db, new Date(NOW.getTime() - 31 * DAY_MS), NOW));

/** An instance with a sample of each of the last minutes, calm on a Premium 2 unless told otherwise. */
async function measured(
  minutes: number,
  sample: (minute: number) => Partial<Sample> = () => ({}),
): Promise<{ actor: Actor; id: string }> {
  const actor = await aTeam("operator");
  const { id } = await anInstance(actor, { planId: premium2 });
  const instants = Array.from(
    { length: minutes },
    (_, index) => new Date(NOW.getTime() - (minutes - 1 - index) * 60_000),
  );
  for (let first = 0; first < minutes; first += INSERTED_MAX) {
    await keepSamples(id, instants.slice(first, first + INSERTED_MAX), (index) => ({
      memoryLimitBytes: 250 * MIB,
      clientsLimit: 200,
      ...sample(first + index),
    }));
  }
  return { actor, id };
}

async function replayed(actor: Actor, id: string, policy = auto): Promise<Replayed> {
  const result = await readBackTest(actor, { id, policy }, never, NOW);
  if (result.kind === "nothing") throw new Error(result.sentence);
  return result;
}

describe("what the policy would have done", () => {
  test("is told of what was measured, beside staying on the plan of now", async () => {
    const { actor, id } = await measured(DAY_MS / 60_000);

    const result = await replayed(actor, id);

    expect(result.sentence).toMatch(
      /^On your last 24 h this policy would have made 1 change, 0 min/,
    );
    expect(result.changes).toMatchObject([{ fromLabel: "Premium 2", toLabel: "Premium 0" }]);
    expect(result.now.monthlyCents).toBe(6000);
    expect(result.measuredShare).toBe(1);
  });

  test("saves nothing of the policy that was tried", async () => {
    const { actor, id } = await measured(90);
    const before = await db.select().from(instances).where(eq(instances.id, id));
    await replayed(actor, id);
    expect(await db.select().from(instances).where(eq(instances.id, id))).toEqual(before);
  });

  test("begins with the hours that rollups keep of the time before the samples", async () => {
    const { actor, id } = await measured(90);
    const hour = new Date(Math.floor(NOW.getTime() / HOUR_MS) * HOUR_MS - 10 * HOUR_MS);
    const kept = { instanceId: id, hour, count: 60, sum: 60, min: 1 };
    await db.insert(rollups).values([
      { ...kept, metric: "usedMemoryBytes", max: 200 * MIB, limit: 250 * MIB },
      { ...kept, metric: "connectedClients", max: 12, limit: 200 },
      { ...kept, metric: "opsPerSec", max: 9000, limit: null },
    ]);

    const result = await replayed(actor, id);

    expect(result.fromAt).toEqual(hour);
    expect(result.points[0]).toMatchObject({ memoryBytes: 200 * MIB, clients: 12 });
    expect(result.measuredShare).toBeLessThan(0.3);
  });

  test("of an instance that was just watched is that there is nothing to tell yet", async () => {
    const { actor, id } = await measured(0);
    const result = await readBackTest(actor, { id, policy: auto }, never, NOW);
    expect(result).toEqual({
      kind: "nothing",
      sentence: expect.stringContaining("Nothing was measured yet"),
    });
  });

  test("of one on a plan nobody knows is that there is nothing to compare with", async () => {
    const actor = await aTeam("operator");
    const { id } = await anInstance(actor, { planId: "heroku-redis:premium-99" });
    const result = await readBackTest(actor, { id, policy: auto }, never, NOW);
    expect(result).toEqual({
      kind: "nothing",
      sentence:
        "Nobody knows the plan heroku-redis:premium-99, so there is nothing to compare with.",
    });
  });
});

const at = (time: string) => new Date(`2026-03-20T10:${time}Z`);

test("two samples of a minute are one, the larger of each", async () => {
  const actor = await aTeam();
  const { id } = await anInstance(actor);
  const counters = { commands: 1, hits: 1, misses: 1, evictedKeys: 1, rejectedConnections: 1 };
  await keepSamples(id, [at("10:05"), at("10:35"), at("11:05")], (index) => ({
    usedMemoryBytes: [30, 10, 20][index]! * MIB,
    connectedClients: [1, 3, 2][index]!,
    evictedKeysPerSec: [0, 5, null][index]!,
    counters: { ...counters, runId: ["a", "b", "b"][index]! },
  }));

  const seen = await readSeen(id, { from: at("10:00"), to: NOW });

  expect(seen).toMatchObject([
    {
      at: at("10:00"),
      minutes: 1,
      usedMemoryBytes: 30 * MIB,
      connectedClients: 3,
      evictedKeysPerSec: 5,
      counters: { runId: "a" },
    },
    {
      at: at("11:00"),
      usedMemoryBytes: 20 * MIB,
      evictedKeysPerSec: null,
      counters: { runId: "b" },
    },
  ]);
});

describe("a back-test is refused", () => {
  test("to viewers, other teams, and for instances nobody watches", async () => {
    const { actor, id } = await measured(0);
    const input = { id, policy: auto };
    const asViewer = readBackTest({ ...actor, role: "viewer" }, input, never, NOW);
    await expect(asViewer).rejects.toMatchObject({ code: "forbidden" });
    const asOther = readBackTest(await aTeam("owner"), input, never, NOW);
    await expect(asOther).rejects.toMatchObject({ code: "not_found" });
    await db.update(instances).set({ watchedAt: null }).where(eq(instances.id, id));
    const unwatched = readBackTest(actor, input, never, NOW);
    await expect(unwatched).rejects.toMatchObject({ code: "not_found" });
  });

  test("for a policy that does not go together, in the form's own sentences", async () => {
    const { actor, id } = await measured(0);
    const policy = { ...auto, shrinkBelow: 0.9 };
    await expect(readBackTest(actor, { id, policy }, never, NOW)).rejects.toMatchObject({
      code: "invalid",
      message: expect.stringContaining("Choose less than both thresholds"),
    });
  });
});

const long = () => measured(2 * 1440);

describe("while one runs", () => {
  test("it ends once nobody waits for it", async () => {
    const { actor, id } = await long();
    const given = new AbortController();
    const running = readBackTest(actor, { id, policy: auto }, given.signal, NOW);
    setTimeout(() => given.abort(), 5);
    await expect(running).rejects.toMatchObject({ name: "AbortError" });
  });

  test("another one of the same person takes its place, and of another person does not", async () => {
    const { actor, id } = await long();
    const other: Actor = { ...actor, userId: newId("usr") };
    const first = readBackTest(actor, { id, policy: auto }, never, NOW);
    const theirs = readBackTest(other, { id, policy: auto }, never, NOW);
    const second = replayed(actor, id);

    await expect(first).rejects.toMatchObject({ code: "conflict" });
    expect(await second).toMatchObject({ kind: "replayed" });
    expect(await theirs).toMatchObject({ kind: "replayed" });
  });
});

/** Asks as a person who is signed in, or as nobody. */
async function ask(actor: Actor | null, id: string, body: unknown): Promise<Response> {
  const headers = new Headers();
  if (actor !== null) {
    const sessionToken = randomUUID();
    const expires = new Date("2100-01-01");
    await db.insert(sessions).values({ sessionToken, userId: actor.userId, expires });
    headers.set("cookie", `next-auth.session-token=${sessionToken}`);
  }
  const request = new Request(`http://localhost/api/instances/${id}/back-test`, {
    method: "POST",
    body: JSON.stringify(body),
    headers,
  });
  return inRequest(() => POST(request, { params: Promise.resolve({ id }) }), headers);
}

describe("the route", () => {
  test("answers a person who is signed in", async () => {
    const { actor, id } = await measured(0);
    const response = await ask(actor, id, { policy: auto });
    expect(response.status).toBe(200);
    expect(BackTest.parse(await response.json())).toMatchObject({ kind: "nothing" });
  });

  test.each<[string, unknown, number]>([
    ["no body", null, 400],
    ["no policy", {}, 400],
    ["a policy that is none", { policy: { ...auto, memoryAbove: "lots" } }, 400],
    ["a policy that does not go together", { policy: { ...auto, shrinkBelow: 0.9 } }, 400],
  ])("refuses %s", async (_what, body, status) => {
    const { actor, id } = await measured(0);
    const response = await ask(actor, id, body);
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ message: expect.any(String) });
  });

  test("asks a person without a session to sign in", async () => {
    const { id } = await measured(0);
    expect((await ask(null, id, { policy: auto })).status).toBe(401);
  });

  test("does not let the body name another instance than the address", async () => {
    const { actor, id } = await measured(0);
    const other = await measured(0);
    const response = await ask(actor, id, { id: other.id, policy: auto });
    expect(response.status).toBe(200);
  });
});
