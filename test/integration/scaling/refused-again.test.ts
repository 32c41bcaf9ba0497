import { and, eq } from "drizzle-orm";
import { afterAll, beforeEach, expect, test } from "vitest";
import { alerts, scalingActions } from "@/drizzle/schema";
import { audit } from "@/lib/audit";
import type { Actor } from "@/lib/auth/model";
import { db } from "@/lib/db";
import { beginAction, failAction } from "@/lib/scaling/changes/apply-proposal";
import { evaluateInstances } from "@/lib/scaling/evaluate-instance";
import { latestEvaluation } from "@/lib/scaling/journal/latest-evaluation";
import { startDoorbell } from "@/test/support/doorbell";
import { aTeam, anInstance } from "@/test/support/factories";
import { later, proposalsOf, savePolicy, used } from "./deciding";

const doorbell = await startDoorbell();
afterAll(() => doorbell.stop());
beforeEach(() => doorbell.forget());

/** At its limit, under an automatic policy: what is full does not wait for a cool-down. */
async function atItsLimit(actor: Actor) {
  const instance = await anInstance(actor, { policy: { growMode: "auto" } });
  await savePolicy(instance.id, { updatedAt: later(-60) });
  await used(instance.id, 50);
  return instance;
}

/** Looks once a minute; the provider refuses whatever it is asked for. */
async function refusedFor(instanceId: string, [from, until]: [number, number]) {
  for (let minute = from; minute < until; minute++) {
    const at = later(minute);
    await used(instanceId, 50, at, 1);
    await evaluateInstances([instanceId], at);
    for (const { id, status } of await proposalsOf(instanceId)) {
      if (status !== "approved") continue;
      const actionId = (await beginAction(id, at))!;
      await db
        .update(scalingActions)
        .set({ requestedAt: at })
        .where(and(eq(scalingActions.id, actionId), eq(scalingActions.status, "running")));
      await failAction(actionId, "Heroku says “No.”.", at);
    }
  }
}

const failures = (instanceId: string) =>
  db.$count(
    alerts,
    and(eq(alerts.instanceId, instanceId), eq(alerts.condition, "plan_change_failed")),
  );

test("a full instance whose provider refuses to grow it is not tried, and told, every minute", async () => {
  const instance = await atItsLimit(await aTeam());

  await refusedFor(instance.id, [0, 25]);

  // At once and after ten minutes; the next time is after twenty more.
  expect(await failures(instance.id)).toBe(2);
  expect((await latestEvaluation(db, instance.id))!.sentence).toContain(
    "That was tried 2 Mar 2026, 12:10 UTC and failed. Headroom tries again from 2 Mar 2026, 12:30 UTC on.",
  );
});

test("it is tried at once after somebody saved its policy", async () => {
  const instance = await atItsLimit(await aTeam());
  await refusedFor(instance.id, [0, 2]);
  await savePolicy(instance.id, { updatedAt: later(2) });

  await refusedFor(instance.id, [3, 4]);

  expect(await failures(instance.id)).toBe(2);
});

test("it is tried at once after somebody reconnected its account", async () => {
  const actor = await aTeam();
  const instance = await atItsLimit(actor);
  await refusedFor(instance.id, [0, 2]);
  await db.transaction((tx) =>
    audit(tx, actor, "connection.reconnected", instance.connectionId, { label: "ops" }),
  );

  await refusedFor(instance.id, [3, 4]);

  expect(await failures(instance.id)).toBe(2);
  expect(doorbell.rings().filter(({ name }) => name === "scaling/proposal.approved")).toHaveLength(
    2,
  );
});
