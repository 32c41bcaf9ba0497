import "server-only";

import { eq, inArray } from "drizzle-orm";
import { z } from "zod";
import { migrationLegs, migrations, migrationSteps } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { requireRole } from "@/lib/auth/require-role";
import type { Tx } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/id";
import { OfMigration } from "@/lib/migrations/approve-step";
import { insertSteps, lockEnds } from "@/lib/migrations/create-migration";
import { changeMigration } from "@/lib/migrations/change-migration";
import { addressOf, instanceOf } from "@/lib/migrations/instance-of";
import { takenAway } from "@/lib/migrations/lease";
import { loadMigration, type Loaded } from "@/lib/migrations/load-migration";
import { mayDo } from "@/lib/migrations/may-do";
import { writeLog } from "@/lib/migrations/news";
import { isBehind } from "@/lib/migrations/next-step";
import { planWayBack } from "@/lib/migrations/plan-steps";
import { rollBackWay } from "@/lib/migrations/roll-back-way";
import { standingOf } from "@/lib/migrations/standing-of";
import type { SteppedApp } from "@/lib/migrations/step-rows";
import { wishForOldState } from "@/lib/migrations/stop-or-retry";
import { beginTerms } from "@/lib/migrations/terms";
import type { Route } from "@/lib/transfer/model";
import type { FindingCode } from "@/lib/transfer/preflight/model";
import { runPreflight } from "@/lib/transfer/preflight/run-preflight";

/** What keeps data from going back. That the source is not empty is as it should be. */
const FORBIDS: readonly FindingCode[] = [
  "unreachable",
  "loading",
  "rights",
  "cluster",
  "read_only",
  "too_small",
  "payload",
  "modules",
  "hash_fields",
];

/** Whose writes since the switch are kept, where both ends may have got some. */
export const RollBack = OfMigration.extend({
  keeps: z.enum(["target", "source"]).default("target"),
});

/**
 * Undoes a switch, from wherever the migration stands. Before anybody could write to the target the addresses go
 * back, and what was stopped is started. Afterwards everything is brought back to the source: what was written to
 * the target since is carried back, proven, and the applications are switched once more. A source that is used
 * still may be kept as it is instead: then nothing is carried.
 *
 * @throws AppError `conflict` with the reason when the way back is closed or cannot work
 */
export async function rollBack(
  actor: Actor,
  { migrationId, keeps = "target" }: z.input<typeof RollBack>,
  now: Date = new Date(),
): Promise<void> {
  requireRole(actor, "operator");
  const before = await loadMigration(migrationId);
  const isOwn = before !== null && before.migration.teamId === actor.teamId;
  const mayGoBack = isOwn && mayDo.rollBack(await standingOf(before, now)) === true;
  const isUsed = mayGoBack && rollBackWay(before.steps).is === "carry_back";
  const routes = isUsed && keeps === "target" ? await routesBack(before) : null;
  const how = { deed: "rollBack", what: "migration.way_back_begun", now } as const;
  await changeMigration(actor, migrationId, how, async (tx, loaded) => {
    if (rollBackWay(loaded.steps).is === "take_back") {
      await wishForOldState(tx, migrationId, "roll_back");
      await writeLog(tx, migrationId, now, "A person rolls back before anybody uses the target.");
      return {};
    }
    if (keeps === "target" && routes === null) {
      throw new AppError("conflict", "The apps were handed over this moment. Roll back once more.");
    }
    await beginWayBack(tx, loaded, routes, now);
    return {};
  });
}

/**
 * Legs and steps in the other direction; what was left of the way there is left out. `routes` is how values get
 * back; null where none do.
 */
async function beginWayBack(
  tx: Tx,
  loaded: Loaded,
  routes: ReadonlyMap<string, Route> | null,
  now: Date,
): Promise<void> {
  const { migration, steps } = loaded;
  const legs = loaded.legs.filter(({ direction }) => direction === "forth");
  const ends = [migration.instanceId, ...legs.map((leg) => leg.targetInstanceId)];
  await lockEnds(
    tx,
    ends.filter((id) => id !== null),
    migration.id,
  );

  const legIds: string[] = [];
  for (const [index, leg] of legs.entries()) {
    const id = newId("leg");
    legIds.push(id);
    await tx.insert(migrationLegs).values({
      id,
      teamId: leg.teamId,
      migrationId: migration.id,
      position: loaded.legs.length + index,
      direction: "back",
      sourceInstanceId: leg.targetInstanceId,
      targetInstanceId: migration.instanceId,
      source: leg.target,
      target: migration.source,
      spec: { ...leg.spec!, route: routes?.get(leg.id) ?? leg.spec!.route },
    });
  }
  await insertSteps(tx, {
    migrationId: migration.id,
    teamId: migration.teamId,
    legIds,
    steps: planWayBack({
      sourceName: migration.source.name,
      carries: routes !== null,
      stopsWriters: migration.spec!.stopsWriters,
      apps: appsOf(steps),
      queues: steps.find(({ kind }) => kind === "quiet_workers")?.subject.queues ?? [],
      legs: legs.map(({ target, spec }) => ({
        name: target.name,
        providerLabel: target.providerLabel,
        planLabel: target.planLabel,
        isNew: false,
        isCold: spec!.isCold,
        uses: spec!.switches,
      })),
    }),
    from: steps.length,
    isWayBack: true,
  });
  // What failed goes on saying why.
  const left = steps.filter(({ status }) => !isBehind(status) && status !== "failed");
  if (left.length > 0) {
    await tx
      .update(migrationSteps)
      .set({ status: "skipped", sentence: "The way back was taken.", note: null, endedAt: now })
      .where(
        inArray(
          migrationSteps.id,
          left.map(({ id }) => id),
        ),
      );
  }
  await tx
    .update(migrations)
    .set({ status: "running", endedAt: null, keepUntil: null, failure: null, ...takenAway })
    .where(eq(migrations.id, migration.id));
  const names = legs.map(({ target }) => target.name).join(" and ");
  const words =
    routes === null
      ? `The way back begins: ${migration.source.name} is kept as it is, and what was written to ${names} since the switch stays there.`
      : "The way back begins.";
  await writeLog(tx, migration.id, now, words);
}

/**
 * How values get back: a newer server's payloads may be refused by an older one.
 *
 * @throws AppError `conflict` when they cannot, and why
 */
async function routesBack({ migration, legs }: Loaded): Promise<Map<string, Route>> {
  const routes = new Map<string, Route>();
  const there = legs.filter(
    ({ direction, spec }) => direction === "forth" && spec?.isCold === false,
  );
  if (migration.instanceId === null || migration.spec === null) return routes;
  const source = await addressOf(await instanceOf(migration.instanceId));
  for (const leg of there) {
    const target = await addressOf(await instanceOf(leg.targetInstanceId));
    const { scope } = beginTerms({ direction: "back", spec: leg.spec }, migration.spec);
    const { preflight } = await runPreflight(
      { source: target, target: source },
      { scope, conflict: "replace", budget: migration.spec.budget, planMemoryBytes: null },
    );
    const no = preflight.blockers.filter(({ code }) => FORBIDS.includes(code));
    if (no.length > 0) {
      throw new AppError(
        "conflict",
        `Nothing can be brought back now: ${no.map(({ sentence }) => sentence).join(" ")}`,
      );
    }
    routes.set(leg.id, preflight.route);
  }
  return routes;
}

/** Those that were stopped or restarted on the way there. */
function appsOf(steps: Loaded["steps"]): SteppedApp[] {
  return steps.find(({ kind }) => kind === "stop_writers")?.subject.apps ?? [];
}
