import {
  connections,
  instances,
  memberships,
  plans,
  policies,
  proposals,
  teams,
  users,
} from "@/drizzle/schema";
import type { Actor, Role } from "@/lib/auth/model";
import { db } from "@/lib/db";
import { newId } from "@/lib/id";
import type { Plan } from "@/lib/providers/model";
import { defaultPolicy, type Policy } from "@/lib/scaling/policy";
import { seal } from "@/lib/secrets";
import { MIB, planLadder } from "./plans";

/** A team of its own with one person in it, who is the actor. */
export async function aTeam(role: Role = "owner"): Promise<Actor> {
  const teamId = newId("team");
  const userId = newId("usr");
  await db.insert(teams).values({ id: teamId, name: "Northwind" });
  await db.insert(users).values({ id: userId, name: "Ada", email: `${userId}@example.test` });
  await db.insert(memberships).values({ teamId, userId, role });
  return { teamId, userId, role };
}

/** A connection of the team that offers `ladder` of plans. */
export async function aConnection(
  actor: Actor,
  options: {
    providerId?: string;
    credentials?: Record<string, string>;
    ladder?: readonly Plan[];
  } = {},
) {
  const id = newId("con");
  const [connection] = await db
    .insert(connections)
    .values({
      id,
      teamId: actor.teamId,
      providerId: options.providerId ?? "heroku",
      accountId: `account-${id}`,
      label: "ops@example.test",
      sealedCredentials: seal(JSON.stringify(options.credentials ?? { token: "HRKU-test" }), id),
    })
    .returning();
  const ladder = options.ladder ?? planLadder;
  await db.insert(plans).values(
    ladder.map((plan) => ({
      ...plan,
      connectionId: id,
      teamId: actor.teamId,
      syncedAt: new Date(),
    })),
  );
  return connection!;
}

/** A watched instance with a policy, on a connection of its own unless one is given. */
export async function anInstance(
  actor: Actor,
  options: {
    connectionId?: string;
    planId?: string;
    name?: string;
    remoteId?: string;
    policy?: Partial<Policy>;
  } = {},
) {
  const id = newId("ins");
  const connectionId = options.connectionId ?? (await aConnection(actor)).id;
  const planId = options.planId ?? planLadder[0]!.id;
  const plan = planLadder.find((candidate) => candidate.id === planId);
  const [instance] = await db
    .insert(instances)
    .values({
      id,
      teamId: actor.teamId,
      connectionId,
      remoteId: options.remoteId ?? `remote-${id}`,
      name: options.name ?? "storefront-cache",
      remoteName: "redis-shaped-12345",
      appName: "storefront",
      region: "eu",
      planId,
      status: "ready",
      monthlyCents: plan?.monthlyCents ?? null,
      currency: plan?.currency ?? "USD",
      watchedAt: new Date(),
    })
    .returning();
  await db.insert(policies).values({
    ...defaultPolicy,
    ...options.policy,
    instanceId: id,
    teamId: actor.teamId,
  });
  return instance!;
}

/** A pending proposal to move the instance one plan up its ladder. */
export async function aPendingProposal(actor: Actor, instanceId: string) {
  const [from, to] = planLadder;
  const [proposal] = await db
    .insert(proposals)
    .values({
      id: newId("prop"),
      teamId: actor.teamId,
      instanceId,
      fromPlanId: from!.id,
      toPlanId: to!.id,
      direction: "up",
      reason: "memory",
      sentence: "Memory peaked at 45 MB, 90 % of Premium 0.",
      need: { memoryBytes: 60 * MIB, clients: 10 },
      evidence: {
        samples: 5,
        windowMinutes: 5,
        memoryBytes: 45 * MIB,
        memoryLimitBytes: 50 * MIB,
        clients: 8,
        clientsLimit: 40,
      },
      fromMonthlyCents: from!.monthlyCents,
      toMonthlyCents: to!.monthlyCents,
      currency: "USD",
    })
    .returning();
  return proposal!;
}
