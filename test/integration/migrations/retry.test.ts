import { expect, test } from "vitest";
import { claim, giveBack } from "@/lib/migrations/lease";
import { loadMigration } from "@/lib/migrations/load-migration";
import type { StepKind } from "@/lib/migrations/model";
import { isHandedOver, presentSteps } from "@/lib/migrations/next-step";
import { readMigration } from "@/lib/migrations/read-migration";
import { failStep } from "@/lib/migrations/run-step";
import { retryMigration } from "@/lib/migrations/stop-or-retry";
import {
  arrived,
  at,
  beginMove,
  digestOf,
  drive,
  fill,
  house,
  shopAndSpare,
  type Now,
} from "./moving";

await house();

const clock = () => new Date();
const millisecondsLeft = () => 0;
const FAILURE = "Something said no.";

/** Lets each kind of step fail once, right after it was worked at. Call it after each run. */
function failingOnce(migrationId: string): { failed: StepKind[]; between: () => Promise<void> } {
  const failed: StepKind[] = [];
  const between = async () => {
    const loaded = (await loadMigration(migrationId))!;
    const { migration, legs, steps } = loaded;
    const step = steps.findLast(({ status }) => ["running", "done", "skipped"].includes(status));
    const isAtWork = migration.status === "running" && migration.wish === null;
    if (!isAtWork || step === undefined || failed.includes(step.kind)) return;
    failed.push(step.kind);
    const claimed = await claim(migrationId, new Date());
    if (claimed.is !== "mine") throw new Error("Somebody else works at it");
    const { lease } = claimed;
    const present = { steps: presentSteps(steps), allSteps: steps, legs, spec: migration.spec! };
    await failStep(
      loaded,
      { migration, ...present, step, lease, clock, millisecondsLeft },
      FAILURE,
    );
    await giveBack(lease);
  };
  return { failed, between };
}

test("whatever step fails, another try brings the move to its end, and until the hand-over the app runs as before", async () => {
  const { owner, heroku, source, target } = await shopAndSpare();
  await at(heroku, source.remoteId, async (redis) => {
    await fill(redis, 40);
    await redis.sadd("queues", "default");
    await redis.lpush("queue:default", JSON.stringify({ class: "Job", jid: "j1", args: [] }));
  });
  const { migrationId, use } = await beginMove(
    { owner, source, target },
    { switches: true, approval: "none" },
  );
  const port = heroku.provider.apps!;
  const formation = await port.formation(heroku.access, use.app);
  const vars = await port.configVars(heroku.access, use.app);

  const whileItWaits = async (id: string) => ({
    failure: (await loadMigration(id))!.migration.failure,
    formation: await port.formation(heroku.access, use.app),
    vars: await port.configVars(heroku.access, use.app),
    view: await readMigration(owner, id),
  });
  const { failed, between } = failingOnce(migrationId);
  const client = await arrived(heroku, target.remoteId);
  let now: Now = await drive(migrationId, { between });
  const tries: StepKind[] = [];
  const waits: Awaited<ReturnType<typeof whileItWaits>>[] = [];
  while (now.status === "waiting" && tries.length < 30) {
    tries.push(failed.at(-1)!);
    const { steps } = (await loadMigration(migrationId))!;
    if (!isHandedOver(steps)) {
      waits.push(await whileItWaits(migrationId));
      // Nobody follows it now: the next try has to find this.
      await at(heroku, source.remoteId, (redis) => redis.set(`meanwhile:${tries.length}`, "late"));
    }
    await retryMigration(owner, { migrationId });
    now = await drive(migrationId, { between });
  }
  client.disconnect();
  expect(now).toMatchObject({ status: "done", failure: null });
  for (const wait of waits) expect(wait).toMatchObject({ failure: FAILURE, formation, vars });
  // The first step comes before anything is followed.
  const [first, ...others] = waits.map(({ view }) => view);
  expect(first!.followedUntil).toBeNull();
  for (const { followedUntil, log, steps, currentStepId } of others) {
    expect(followedUntil).not.toBeNull();
    expect(log.map(({ sentence }) => sentence).join(" ")).toContain(
      "the next try finds what was written meanwhile by comparing all keys",
    );
    // The page shows what failed, and not the gate that it begins at again.
    expect(steps.find(({ id }) => id === currentStepId)).toMatchObject({ status: "failed" });
  }
  // A step that only rests is never worked at.
  const worked = now.steps.filter(({ kind }) => kind !== "watch" && kind !== "release");
  expect(tries.toSorted()).toEqual(worked.map(({ kind }) => kind).toSorted());
  expect(await port.formation(heroku.access, use.app)).toEqual(formation);
  expect((await port.configVars(heroku.access, use.app)).REDIS_URL).not.toBe(vars.REDIS_URL);
  expect(await at(heroku, target.remoteId, digestOf)).toBe(
    await at(heroku, source.remoteId, digestOf),
  );
}, 180_000);
