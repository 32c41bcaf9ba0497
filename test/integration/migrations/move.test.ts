import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor } from "@/lib/auth/model";
import { approveStep } from "@/lib/migrations/approve-step";
import { createMigration } from "@/lib/migrations/create-migration";
import { readPreflight } from "@/lib/migrations/plan-migration";
import { closeSessions } from "@/lib/migrations/sessions";
import { aTeam } from "@/test/support/factories";
import { startDoorbell } from "@/test/support/doorbell";
import {
  at,
  connected,
  drive,
  fill,
  instanceNamed,
  spec,
  startBoth,
  type Place,
} from "./moving";

const platforms = await startBoth();
const doorbell = await startDoorbell();
afterAll(async () => {
  await closeSessions();
  await doorbell.stop();
  await platforms.stop();
});

let owner: Actor;
let heroku: Place;
let scalingo: Place;
beforeAll(async () => {
  owner = await aTeam();
  heroku = await connected(owner, "heroku");
  scalingo = await connected(owner, "scalingo");
});

test("an app moves from Heroku to Scalingo with nothing lost, and comes back with what was written since", async () => {
  const source = await instanceNamed(heroku, "redis-shop");
  const target = await instanceNamed(scalingo, "store");
  await at(heroku, source.remoteId, (redis) => fill(redis, 500));
  const input = {
    kind: "move" as const,
    sourceInstanceId: source.id,
    legs: [{ target: { kind: "existing" as const, instanceId: target.id } }],
  };
  const preflight = await readPreflight(owner, spec(input));
  const [use] = preflight.uses;
  expect(use).toMatchObject({ app: { name: "shop" }, configVar: "REDIS_URL" });
  const { migrationId } = await createMigration(
    owner,
    spec({ ...input, legs: [{ ...input.legs[0]!, switches: [use!] }] }),
  );
  const gate = await drive(migrationId, { until: (now) => now.is("ready") === "asked" });
  await approveStep(owner, {
    migrationId,
    stepId: gate.steps.find(({ kind }) => kind === "ready")!.id,
  });
  const done = await drive(migrationId);
  expect(done.status).toBe("done");
}, 60_000);
