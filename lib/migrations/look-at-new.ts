import "server-only";

import { and, eq } from "drizzle-orm";
import { connections, plans } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { toPlan } from "@/lib/instances/instance-rows";
import { newEndFindings, toFindings } from "@/lib/migrations/findings";
import type { LookedLeg } from "@/lib/migrations/looked-leg";
import type { EndView, Finding } from "@/lib/migrations/model";
import type { LegSpec } from "@/lib/migrations/spec";
import { providerNamed } from "@/lib/providers";
import type { Plan } from "@/lib/providers/model";
import type { Budget } from "@/lib/transfer/model";
import { judgeUnmade } from "@/lib/transfer/preflight/judge-unmade";
import type { EndFacts, Survey } from "@/lib/transfer/preflight/model";

/** Of Scalingo's Redis, whatever its plan. Source: reference/scalingo.md, section 8. */
const SCALINGO_DATABASES = 5;

/**
 * Looks at a target that is still to be made: by its plan, and by what its provider publishes.
 *
 * @throws AppError `not_found` when the account is no longer connected
 * @throws AppError `invalid` when Headroom cannot make instances there
 */
export async function lookAtNew(
  actor: Actor,
  {
    leg: { target, scope, isCold },
    index,
    budget,
    sourceEnd,
    survey,
  }: {
    leg: LegSpec & { target: NewTarget };
    index: number;
    budget: Budget;
    sourceEnd: EndFacts;
    survey: Survey | null;
  },
): Promise<{ looked: LookedLeg; findings: Finding[] }> {
  const { plan, view, providerId } = await plannedEnd(actor, target);
  const judged = judgeUnmade(
    { scope, budget, source: sourceEnd, survey },
    {
      memoryBytes: plan?.memoryBytes ?? null,
      clientsMax: plan?.maxClients ?? null,
      databaseCount: providerId === "scalingo" ? SCALINGO_DATABASES : null,
      // The step that carries the settings over sets it.
      evictionPolicy: null,
      version: null,
    },
  );
  const told = toFindings(judged, index, isCold);
  const findings = [...newEndFindings(plan, index), ...told];
  return { looked: { view, instance: null, plan, end: null, judged }, findings };
}

type NewTarget = Extract<LegSpec["target"], { kind: "new" }>;

async function plannedEnd(
  actor: Actor,
  target: NewTarget,
): Promise<{ plan: Plan | null; view: EndView; providerId: string }> {
  const [account] = await db
    .select()
    .from(connections)
    .where(and(eq(connections.id, target.connectionId), eq(connections.teamId, actor.teamId)));
  if (account === undefined) {
    throw new AppError("not_found", "This account is no longer connected. Connect it again.");
  }
  const [row] = await db
    .select()
    .from(plans)
    .where(and(eq(plans.connectionId, account.id), eq(plans.id, target.planId)));
  const provider = providerNamed(account.providerId);
  if (provider.lifecycle === null) {
    throw new AppError(
      "invalid",
      `Headroom cannot make instances at ${provider.label}. Choose one that is there.`,
    );
  }
  return {
    providerId: account.providerId,
    plan: row === undefined ? null : toPlan(row),
    view: {
      instanceId: null,
      name: `a new Redis on ${target.app.name}`,
      appName: target.app.name,
      providerLabel: provider.label,
      planLabel: row?.label ?? target.planId,
    },
  };
}
