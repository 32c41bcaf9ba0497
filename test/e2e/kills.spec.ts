import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import postgres from "postgres";
import { forgetHome, newHome, startHouse, type House } from "./house";

/**
 * Whatever dies in the middle of a plan change, the change ends, and the platform saw it once.
 * No browser: proposals are put into the database as approved, as a person's click leaves them.
 */
test.describe.configure({ mode: "serial" });

const PLANS = ["heroku-redis:premium-1", "heroku-redis:premium-2"] as const;
const NAMES = ["engine", "web", "platforms", "postgres", "workload", "identity"] as const;

let house: House;
let home: string;

test.beforeAll(async () => {
  test.setTimeout(240_000);
  home = newHome();
  house = await startHouse({ home, port: 4400, pace: 0.5 });
});

test.afterAll(async () => {
  await house.stop();
  forgetHome(home);
});

for (const name of NAMES) {
  test(`kill -9 of ${name} during a plan change: the change ends, once`, async () => {
    test.setTimeout(330_000);
    const change = await approvedChange();
    await underWay(change);

    process.kill(pidOf(name), "SIGKILL");

    await endsOnce(change);
  });
}

test("kill -9 of everything during a plan change: the next start ends the change, once", async () => {
  test.setTimeout(420_000);
  const change = await approvedChange();
  await underWay(change);

  const gone = new Promise((resolve) => house.process.once("exit", resolve));
  for (const pid of [starterPid(), ...allPids()]) process.kill(pid, "SIGKILL");
  await gone;
  house = await startHouse({ home, port: 4400, pace: 0.5 });

  await endsOnce(change);
});

test("kill -9 of what started everything during a plan change: the next start ends the change, once", async () => {
  test.setTimeout(420_000);
  const change = await approvedChange();
  await underWay(change);

  house.process.kill("SIGKILL");
  house = await startHouse({ home, port: 4400, pace: 0.5 });

  await endsOnce(change);
});

type Change = { proposalId: string; instanceId: string; remoteId: string; before: number };

/** An approved proposal for an instance of the demo, and a ring for it. */
async function approvedChange(): Promise<Change> {
  const sql = database();
  const [instance] = await sql`
    select id, team_id, remote_id, plan_id, currency from instances
    where plan_id in ${sql(PLANS)} and watched_at is not null order by name limit 1`;
  const to = PLANS.find((plan) => plan !== instance!.plan_id)!;
  const proposalId = `prop_kill_${Date.now()}`;
  await sql`update policies set grow_mode = 'ask', shrink_mode = 'ask' where instance_id = ${instance!.id}`;
  await sql`insert into proposals (id, team_id, instance_id, from_plan_id, to_plan_id, direction, reason,
      sentence, need, evidence, currency, status, decided_at)
    values (${proposalId}, ${instance!.team_id}, ${instance!.id}, ${instance!.plan_id}, ${to},
      ${to === PLANS[1] ? "up" : "down"}, 'memory', 'Wanted by a test.', '{"memoryBytes":1,"clients":1}',
      '{"samples":0,"windowMinutes":0,"memoryBytes":null,"memoryLimitBytes":null,"clients":null,"clientsLimit":null}',
      ${instance!.currency}, 'approved', now())`;
  await sql.end();

  const before = await changesOf(instance!.remote_id as string);
  await ring(proposalId, instance!.id as string);
  return {
    proposalId,
    instanceId: instance!.id as string,
    remoteId: instance!.remote_id as string,
    before,
  };
}

async function ring(proposalId: string, instanceId: string): Promise<void> {
  const { eventKey } = JSON.parse(readFileSync(join(home, "secrets.json"), "utf8")) as {
    eventKey: string;
  };
  const response = await fetch(`http://127.0.0.1:${house.ports.engine}/e/${eventKey}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify([{ name: "scaling/proposal.approved", data: { proposalId, instanceId } }]),
  });
  expect(response.ok).toBe(true);
}

/** The provider was asked and has not finished. */
async function underWay({ proposalId }: Change): Promise<void> {
  await expect
    .poll(async () => (await actionOf(proposalId))?.requested_at ?? null, { timeout: 30_000 })
    .not.toBeNull();
}

/** A step that failed meanwhile is tried again after 45, 60 and 90 seconds at most. */
async function endsOnce({ proposalId, remoteId, before }: Change): Promise<void> {
  await expect
    .poll(async () => (await actionOf(proposalId))?.status ?? "none", {
      timeout: 240_000,
      intervals: [500],
    })
    .toBe("succeeded");
  expect(await changesOf(remoteId)).toBe(before + 1);
}

async function actionOf(proposalId: string): Promise<Record<string, unknown> | undefined> {
  const sql = database();
  try {
    const [action] = await sql`select * from scaling_actions where proposal_id = ${proposalId}`;
    return action;
  } catch {
    return undefined; // The database is the one that was killed: asked again in a moment.
  } finally {
    await sql.end({ timeout: 1 });
  }
}

async function changesOf(remoteId: string): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${house.ports.platforms}/control/changes`);
  const { changes } = (await response.json()) as { changes: { addonId: string }[] };
  return changes.filter(({ addonId }) => remoteId.includes(addonId)).length;
}

function database() {
  return postgres(`postgres://headroom@127.0.0.1:${house.ports.postgres}/headroom`, {
    max: 1,
    connect_timeout: 2,
    onnotice: () => {},
  });
}

type Entry = { name: string; pid: number };

const entries = () => JSON.parse(readFileSync(join(home, "processes.json"), "utf8")) as Entry[];
const allPids = () => entries().map(({ pid }) => pid);
const pidOf = (name: string) => entries().find((entry) => entry.name === name)!.pid;
const starterPid = () => Number(readFileSync(join(home, "pid"), "utf8").split(" ")[0]);
