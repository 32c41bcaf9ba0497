import { eq } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { connections, instances } from "@/drizzle/schema";
import { syncConnection, syncConnections } from "@/inngest/sync";
import { db } from "@/lib/db";
import { connectionDue, inventoryDue, ring } from "@/lib/events";
import { withEngine } from "@/test/integration/engine/own-engine";
import { listRuns, until } from "@/test/integration/engine/support";
import { aConnection, aTeam } from "@/test/support/factories";
import { herokuErrors, startRecordedProviders } from "@/test/support/recorded-providers";

const wire = await startRecordedProviders();
const engine = withEngine([syncConnections, syncConnection]);
afterAll(() => wire.stop());

function endedRun(status: string) {
  return until(async () => {
    const runs = await listRuns(engine.url, status);
    return runs.find(({ functionId }) => functionId === "headroom-sync-connection") ?? null;
  });
}

const ended = async () => (await listRuns(engine.url, "completed")).length;

test("a ring for a connection lists its instances; a revoked token ends the run with a sentence", async () => {
  const { id: connectionId, teamId } = await aConnection(await aTeam());
  await ring(connectionDue.create({ connectionId }));
  expect(await endedRun("completed")).toMatchObject({ output: { seen: 4, gone: 0 } });
  expect(await db.select().from(instances).where(eq(instances.teamId, teamId))).toHaveLength(4);

  wire.routes["GET /heroku/addons"] = { status: 401, body: herokuErrors.unauthorized };
  await ring(connectionDue.create({ connectionId }));
  const told = await until(async () => {
    const runs = await listRuns(engine.url, "completed");
    return runs.find(({ output }) => JSON.stringify(output).includes("problem")) ?? null;
  });
  expect(told.output).toMatchObject({
    problem: expect.stringMatching(/no longer accepts this token/),
  });
  const [row] = await db.select().from(connections).where(eq(connections.id, connectionId));
  expect(row?.status).toBe("broken");
});

test("the minute’s look asks for what is due, and for nothing while all of it is fresh", async () => {
  wire.reset();
  const { id: connectionId } = await aConnection(await aTeam());
  const before = await ended();
  const lookTaken = async (count: number) => {
    await ring(inventoryDue.create({ connectionId }));
    await until(async () => (await ended()) === before + count || null);
    return wire.asked().filter((asked) => asked.endsWith("/addons"));
  };

  expect(await lookTaken(1)).not.toEqual([]);
  wire.requests.length = 0;
  expect(await lookTaken(2)).toEqual([]);
});
