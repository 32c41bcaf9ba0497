import "server-only";

import { and, eq } from "drizzle-orm";
import { instances, migrationLegs, migrationSteps, policies } from "@/drizzle/schema";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { collectionDue, ring } from "@/lib/events";
import { recordPart } from "@/lib/radar/sync-record";
import { ask, endView, instanceOf } from "@/lib/migrations/instance-of";
import type { LegRecord, StepRecord } from "@/lib/migrations/load-migration";
import { renamedSteps } from "@/lib/migrations/renamed-steps";
import type { StepContext, StepResult, StepWork } from "@/lib/migrations/steps/step-work";
import type { Target } from "@/lib/migrations/spec";
import type { Part, Remote } from "@/lib/providers/model";
import { defaultPolicy } from "@/lib/scaling/policy";

const LOOK_AGAIN_SECONDS = 3;

type NewTarget = Extract<Target, { kind: "new" }>;

/**
 * Makes the target, waits until it is ready, and watches it. What the app had before is remembered first: an
 * instance that appeared since then is the one that was asked for, however the asking ended.
 */
export const provision: StepWork = {
  async run(context): Promise<StepResult> {
    const { step, legs } = context;
    const leg = legs.find(({ id }) => id === step.legId);
    const wanted = leg?.spec?.target;
    if (leg === undefined || wanted?.kind !== "new") {
      return { state: "skipped", sentence: "The target is there already." };
    }
    const { known, remoteId } = step.memory ?? {};
    if (known === undefined) {
      const listed = await listedFor(wanted);
      const ids = listed.flatMap(({ remotes }) => remotes.map((remote) => remote.remoteId));
      return { state: "again", afterSeconds: 0, note: null, memory: { known: ids } };
    }
    if (remoteId === undefined) {
      const made = (await madeSince(wanted, known)) ?? (await create(context, wanted));
      return {
        state: "again",
        afterSeconds: 1,
        note: made.progress,
        memory: { known, remoteId: made.remoteId, name: made.name },
      };
    }
    const remote = await ask(wanted.connectionId, (provider, access) =>
      provider.read(access, remoteId),
    );
    if (remote.status === "failed") {
      throw new AppError(
        "refused",
        `The provider could not make ${remote.name}. Look there, remove it, and try again; or cancel the migration.`,
      );
    }
    if (remote.status !== "ready") {
      return {
        state: "again",
        afterSeconds: LOOK_AGAIN_SECONDS,
        note: remote.progress ?? "The provider is at work.",
      };
    }
    await adopt(context, wanted, leg, remoteId);
    return { state: "done", sentence: `${remote.name} is ready and watched.` };
  },
};

/**
 * What was made by a step that died before it could remember it; null where nothing was. For whoever ends the
 * migration: an instance must not be left without a word.
 */
export async function madeUnheard(
  step: StepRecord,
  legs: readonly LegRecord[],
): Promise<Remote | null> {
  const wanted = legs.find(({ id }) => id === step.legId)?.spec?.target;
  const { known, remoteId } = step.memory ?? {};
  if (step.kind !== "provision" || known === undefined || remoteId !== undefined) return null;
  return wanted?.kind === "new" ? madeSince(wanted, known) : null;
}

async function create({ spec, migration }: StepContext, wanted: NewTarget): Promise<Remote> {
  const forkOf = spec.kind === "fork" ? (await instanceOf(migration.instanceId)).remoteId : null;
  return ask(wanted.connectionId, ({ lifecycle, label }, access) => {
    if (lifecycle === null)
      throw new AppError("refused", `Headroom cannot make instances at ${label}.`);
    const { app, planId, attachAs } = wanted;
    return lifecycle.create(access, { app, planId, forkOf, attachAs });
  });
}

/** The instance of the wanted plan that was not there before. */
async function madeSince(wanted: NewTarget, known: readonly string[]): Promise<Remote | null> {
  const listed = await listedFor(wanted);
  const all = listed.flatMap(({ remotes }) => remotes);
  return (
    all.find(
      ({ remoteId, planId, appName }) =>
        !known.includes(remoteId) && planId === wanted.planId && appName === wanted.app.name,
    ) ?? null
  );
}

/** What the account lists where the target belongs: the app's own part, or everything. */
function listedFor({ connectionId, app }: NewTarget): Promise<{ part: Part; remotes: Remote[] }[]> {
  return ask(connectionId, async (provider, access) => {
    const parts = await provider.parts(access);
    const own = parts.filter(({ id }) => id === app.id);
    const listed = [];
    for (const part of own.length > 0 ? own : parts) {
      listed.push({ part, remotes: await provider.list(access, part) });
    }
    return listed;
  });
}

/** Takes the new instance into the inventory, the leg and the words of what is to come, and begins to watch it. */
async function adopt(
  { migration, steps, clock }: StepContext,
  wanted: NewTarget,
  leg: LegRecord,
  remoteId: string,
): Promise<void> {
  const now = clock();
  for (const { part, remotes } of await listedFor(wanted)) {
    await recordPart(wanted.connectionId, part, remotes, now);
  }
  const [instance] = await db
    .update(instances)
    .set({ watchedAt: now })
    .where(and(eq(instances.connectionId, wanted.connectionId), eq(instances.remoteId, remoteId)))
    .returning();
  if (instance === undefined) {
    throw new AppError("unreachable", "The provider does not list the new instance yet.");
  }
  const target = await endView(instance);
  await db.transaction(async (tx) => {
    await tx
      .insert(policies)
      .values({ ...defaultPolicy, instanceId: instance.id, teamId: migration.teamId })
      .onConflictDoNothing();
    await tx
      .update(migrationLegs)
      .set({ targetInstanceId: instance.id, target })
      .where(eq(migrationLegs.id, leg.id));
    const names = { legId: leg.id, former: leg.target.name, name: target.name };
    for (const { id, ...words } of renamedSteps(steps.filter(isToCome), names)) {
      await tx.update(migrationSteps).set(words).where(eq(migrationSteps.id, id));
    }
  });
  await ring(collectionDue.create({ instanceIds: [instance.id] }));
}

function isToCome({ status }: StepRecord): boolean {
  return status === "pending";
}
