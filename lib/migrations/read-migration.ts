import "server-only";

import { desc, eq, inArray } from "drizzle-orm";
import { migrationLog, users } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { db } from "@/lib/db";
import {
  loadOwnMigration,
  type LegRecord,
  type Loaded,
  type StepRecord,
} from "@/lib/migrations/load-migration";
import { mayDo } from "@/lib/migrations/may-do";
import type { LegView, MigrationView, StepView } from "@/lib/migrations/model";
import { isOnWayBack, nextStep, presentSteps, questionOf } from "@/lib/migrations/next-step";
import { hourBegins } from "@/lib/migrations/off-peak";
import { outcomeOf } from "@/lib/migrations/outcome";
import { progressOfLeg } from "@/lib/migrations/progress-of-leg";
import { readBought } from "@/lib/migrations/read-bought";
import { standingOf } from "@/lib/migrations/standing-of";
import { everything, gentle } from "@/lib/transfer/model";

const LOG_MAX = 200;

/** @throws AppError `not_found` when it is gone or another team's */
export async function readMigration(actor: Actor, id: string): Promise<MigrationView> {
  const now = new Date();
  const loaded = await loadOwnMigration(actor, id);
  const { migration, legs, steps } = loaded;
  const { spec } = migration;
  const standing = await standingOf(loaded, now);
  const lines = await db
    .select()
    .from(migrationLog)
    .where(eq(migrationLog.migrationId, id))
    .orderBy(desc(migrationLog.at), desc(migrationLog.id))
    .limit(LOG_MAX);
  const names = await namesOf([migration.createdBy, ...steps.map(({ approvedBy }) => approvedBy)]);
  const current = migration.endedAt === null ? presentStep(presentSteps(steps), migration) : null;
  const beginsAt =
    spec?.offPeak == null || current?.kind !== "ready" ? null : hourBegins(spec.offPeak, now);
  return {
    id,
    kind: migration.kind,
    status: migration.status,
    isWayBack: isOnWayBack(steps),
    wish: migration.wish,
    approval: spec?.approval ?? "gate",
    budget: spec?.budget ?? gentle,
    source: migration.source,
    legs: legs.map(legView),
    steps: steps.map((step) => stepView(step, names)),
    currentStepId: current?.id ?? null,
    log: lines.map(({ id: lineId, at, level, sentence }) => ({
      id: lineId,
      at: at.toISOString(),
      level,
      sentence,
    })),
    failure: migration.failure,
    createdBy: nameIn(names, migration.createdBy),
    createdAt: migration.createdAt.toISOString(),
    advancedAt: migration.advancedAt.toISOString(),
    endedAt: migration.endedAt?.toISOString() ?? null,
    outcome: outcomeOf(migration, legs, steps),
    followedUntil: followedUntil(loaded)?.toISOString() ?? null,
    bought: await readBought(loaded, standing),
    keepUntil: migration.keepUntil?.toISOString() ?? null,
    beginsAt: beginsAt?.toISOString() ?? null,
    may: {
      approve: mayDo.approve(standing),
      lookAgain: mayDo.lookAgain(standing),
      runThrough: mayDo.runThrough(standing),
      pause: mayDo.pause(standing),
      resume: mayDo.resume(standing),
      setBudget: mayDo.setBudget(standing),
      cancel: mayDo.cancel(standing),
      retry: mayDo.retry(standing),
      rollBack: mayDo.rollBack(standing),
      release: mayDo.release(standing),
    },
  };
}

/** When a migration failed that had followed its source: nobody does until it is tried again. */
function followedUntil({ migration, legs, steps }: Loaded): Date | null {
  const { failure, status, wish } = migration;
  if (failure === null || status !== "waiting" || wish !== null) return null;
  const wasFollowed = legs.some(({ transfer }) => transfer !== null && transfer.stage !== "proven");
  const failed = presentSteps(steps).find((step) => step.status === "failed");
  return wasFollowed ? (failed?.endedAt ?? null) : null;
}

function legView(leg: LegRecord): LegView {
  const { id, direction, source, target, spec, transfer } = leg;
  return {
    id,
    direction,
    source,
    target,
    scope: spec?.scope ?? everything,
    isCold: spec?.isCold ?? false,
    progress: transfer === null ? null : progressOfLeg(transfer),
    hasReport: transfer !== null && transfer.look !== null,
  };
}

function stepView(step: StepRecord, names: ReadonlyMap<string, string>): StepView {
  return {
    id: step.id,
    position: step.position,
    kind: step.kind,
    legId: step.legId,
    isWayBack: step.isWayBack,
    status: step.status,
    needsApproval: step.needsApproval,
    sentence: step.sentence,
    note: step.note,
    question: questionOf(step),
    isByHand: step.memory?.isByHand === true,
    startedAt: step.startedAt?.toISOString() ?? null,
    endedAt: step.endedAt?.toISOString() ?? null,
    approvedBy: nameIn(names, step.approvedBy),
  };
}

/** Names of people as they are now, by id. */
export async function namesOf(ids: readonly (string | null)[]): Promise<Map<string, string>> {
  const known = [...new Set(ids.filter((id) => id !== null))];
  if (known.length === 0) return new Map();
  const rows = await db
    .select({ id: users.id, name: users.name, email: users.email })
    .from(users)
    .where(inArray(users.id, known));
  return new Map(rows.map(({ id, name, email }) => [id, name ?? email ?? "Somebody"]));
}

export function nameIn(names: ReadonlyMap<string, string>, id: string | null): string | null {
  return id === null ? null : (names.get(id) ?? null);
}

/**
 * The step a person has to know of: one that failed, though others were taken back to before it. While they are
 * taken back no other is next.
 */
function presentStep<S extends Parameters<typeof nextStep>[0][number]>(
  steps: readonly S[],
  { wish }: Pick<Loaded["migration"], "wish">,
): S | null {
  const failed = steps.find(({ status }) => status === "failed") ?? null;
  return failed ?? (wish === null ? nextStep(steps) : null);
}
