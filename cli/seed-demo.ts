import { eq } from "drizzle-orm";
import { HISTORY_DAYS, writeHistory, type Past } from "@/drizzle/demo/history";
import { demoPeople } from "@/drizzle/demo/people";
import type { Shape } from "@/drizzle/demo/shapes";
import {
  accounts,
  instances,
  memberships,
  proposals,
  scalingActions,
  teams,
  users,
} from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { connectAccount } from "@/lib/connections/connect-account";
import { closeDatabase, db } from "@/lib/db";
import { newId } from "@/lib/id";
import { listInstances } from "@/lib/instances/list-instances";
import { listPlans } from "@/lib/instances/list-plans";
import { syncConnection } from "@/lib/radar/sync-inventory";
import { watchInstances } from "@/lib/instances/watch-instances";
import { rollUp } from "@/lib/metrics/roll-up";
import type { Plan } from "@/lib/providers/model";
import { defaultPolicy, type Policy } from "@/lib/scaling/policy";
import { saveInstanceSettings } from "@/lib/scaling/policies/save-instance-settings";

const TEAM_ID = "team_northwind";
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** Until three days ago `presence` paid for more than it used. */
const EARLIER_PLAN = "heroku-redis:premium-2";
const SHRUNK_DAYS_AGO = 3;

/** The demo's instances by the name of their app: what they are for and how they are watched. */
const demo: Record<string, { name: string; shape: Shape; policy: Partial<Policy> }> = {
  storefront: { name: "storefront-cache", shape: "cache-daily", policy: {} },
  accounts: {
    name: "sessions",
    shape: "slow-leak",
    policy: { sampleEverySeconds: 30, growWindowMinutes: 2 },
  },
  orders: {
    name: "jobs",
    shape: "queue-backlog",
    policy: {
      growMode: "auto",
      shrinkMode: "auto",
      sampleEverySeconds: 30,
      growWindowMinutes: 2,
      maxPlanId: "heroku-redis:premium-3",
    },
  },
  live: { name: "presence", shape: "connection-storm", policy: { clientsAbove: 0.9 } },
  catalog: {
    name: "catalog-cache",
    shape: "steady-cache",
    policy: { growMode: "off", shrinkMode: "off" },
  },
  reports: { name: "reports", shape: "idle-giant", policy: {} },
  spare: { name: "spare", shape: "empty", policy: { growMode: "off", shrinkMode: "off" } },
};

/**
 * Makes the demo team and its week of history; does nothing when there is a demo team already.
 *
 * People, accounts, inventory and settings go through the product's own verbs, against the local
 * platforms. Only the measurements of the past are made up, and marked as such.
 */
async function seedDemo(now: Date): Promise<void> {
  const [existing] = await db.select().from(teams).where(eq(teams.id, TEAM_ID));
  if (existing?.isDemo) return;
  // A start that was killed half-way left a team that is not marked yet: begin anew.
  if (existing !== undefined) await db.delete(teams).where(eq(teams.id, TEAM_ID));

  const ada = await makeTeam();
  for (const [providerId, token] of [
    ["heroku", "HRKU-demo"],
    ["scalingo", "tk-us-demo"],
  ] as const) {
    const { connectionId } = await connectAccount(ada, { providerId, credentials: { token } });
    await syncConnection(connectionId, now);
  }

  const shrunkAt = new Date(now.getTime() - SHRUNK_DAYS_AGO * DAY_MS);
  const found = await listInstances(ada);
  await watchInstances(ada, { instanceIds: found.map(({ id }) => id) });
  const pasts: Past[] = [];
  for (const { id, appName, planId } of found) {
    const settings = demo[appName];
    if (settings === undefined) continue;
    const plans = await listPlans(ada, id);
    await saveInstanceSettings(ada, {
      instanceId: id,
      name: settings.name,
      policy: { ...defaultPolicy, ...settings.policy },
      notify: { breach: true, success: true, failure: true },
      recipients: ["oncall@northwind.test"],
      webhookUrl: null,
    });
    const hasShrunk = settings.shape === "connection-storm";
    pasts.push({
      instanceId: id,
      shape: settings.shape,
      limits: limitsOf(plans, planId),
      earlier: hasShrunk ? { limits: limitsOf(plans, EARLIER_PLAN), until: shrunkAt } : null,
      gap: settings.shape === "cache-daily" ? gapBefore(now) : null,
    });
    if (hasShrunk) await recallShrinking(ada, id, plans, planId, shrunkAt);
  }
  await writeHistory(db, pasts, now);
  for (const { instanceId } of pasts) {
    await db
      .update(instances)
      .set({ demoUntil: now, createdAt: new Date(now.getTime() - HISTORY_DAYS * DAY_MS) })
      .where(eq(instances.id, instanceId));
  }
  await rollUp(now);
  // The last row of all: a start that was killed before it begins anew.
  await db.update(teams).set({ isDemo: true }).where(eq(teams.id, TEAM_ID));
}

/** The people of the local identity provider, signed up already; returns their owner. */
async function makeTeam(): Promise<Actor> {
  await db.insert(teams).values({ id: TEAM_ID, name: "Northwind" });
  for (const { sub, name, email, role } of demoPeople) {
    if (role === null) continue;
    const userId = `usr_demo_${sub}`;
    await db
      .insert(users)
      .values({ id: userId, name, email, currentTeamId: TEAM_ID })
      .onConflictDoNothing();
    await db
      .insert(accounts)
      .values({ userId, type: "oauth", provider: "openid", providerAccountId: sub })
      .onConflictDoNothing();
    await db.insert(memberships).values({ teamId: TEAM_ID, userId, role });
  }
  return { teamId: TEAM_ID, userId: "usr_demo_ada", role: "owner" };
}

function limitsOf(plans: readonly Plan[], planId: string) {
  const plan = plans.find(({ id }) => id === planId);
  if (plan?.memoryBytes == null || plan.maxClients === null) {
    throw new Error(`The demo needs the limits of ${planId}, which the catalogue does not know.`);
  }
  return { memoryBytes: plan.memoryBytes, maxClients: plan.maxClients };
}

/** Forty minutes, two days ago, in which the provider moved the instance. */
function gapBefore(now: Date) {
  const from = new Date(now.getTime() - 2 * DAY_MS);
  return { from, to: new Date(from.getTime() + 40 * MINUTE_MS) };
}

/** The plan change of three days ago that the chart and the activity tell of. */
async function recallShrinking(
  actor: Actor,
  instanceId: string,
  plans: readonly Plan[],
  toPlanId: string,
  at: Date,
): Promise<void> {
  const [earlier, present] = [EARLIER_PLAN, toPlanId].map((id) =>
    plans.find((plan) => plan.id === id)!,
  );
  const proposalId = newId("prop");
  const endedAt = new Date(at.getTime() + 4 * MINUTE_MS);
  const shared = { teamId: actor.teamId, instanceId, fromPlanId: EARLIER_PLAN, toPlanId };
  const { memoryBytes, maxClients } = limitsOf(plans, EARLIER_PLAN);

  await db.insert(proposals).values({
    ...shared,
    id: proposalId,
    direction: "down",
    reason: "idle",
    sentence: `Memory stayed below 25 MB and connections below 66 for an hour: ${present!.label} holds both.`,
    need: { memoryBytes: 50 * 1024 ** 2, clients: 66 },
    evidence: {
      samples: 60,
      windowMinutes: 60,
      memoryBytes: 25 * 1024 ** 2,
      memoryLimitBytes: memoryBytes,
      clients: 65,
      clientsLimit: maxClients,
    },
    fromMonthlyCents: earlier!.monthlyCents,
    toMonthlyCents: present!.monthlyCents,
    currency: present!.currency,
    status: "approved",
    createdAt: new Date(at.getTime() - 20 * MINUTE_MS),
    decidedAt: at,
    decidedBy: "usr_demo_bo",
  });
  await db.insert(scalingActions).values({
    ...shared,
    id: newId("act"),
    proposalId,
    status: "succeeded",
    startedAt: at,
    requestedAt: at,
    endedAt,
    changedUrl: true,
  });
  await db.update(instances).set({ lastResizedAt: endedAt }).where(eq(instances.id, instanceId));
}

try {
  await seedDemo(new Date());
} finally {
  await closeDatabase();
}
