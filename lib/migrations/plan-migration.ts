import "server-only";

import type { Actor } from "@/lib/auth/model";
import { requireRole } from "@/lib/auth/require-role";
import { lookAtEnds, type LookedEnds } from "@/lib/migrations/look-at-ends";
import type { Finding, Preflight } from "@/lib/migrations/model";
import { planFacts } from "@/lib/migrations/plan-facts";
import { planFindings } from "@/lib/migrations/plan-findings";
import { planSteps, type PlanFacts } from "@/lib/migrations/plan-steps";
import type { Spec } from "@/lib/migrations/spec";
import { usesOf, type FoundUse } from "@/lib/migrations/uses-of";
import { whatForbids } from "@/lib/migrations/what-forbids";
import type { EndFacts } from "@/lib/transfer/preflight/model";
import type { JobCounts, Workload } from "@/lib/transfer/queues/model";

const BIGGEST_MAX = 5;

/** All that is known before a migration begins. */
export type Planned = {
  looked: LookedEnds;
  facts: PlanFacts;
  uses: FoundUse[];
  preflight: Preflight;
};

/**
 * Says what would forbid or burden a migration and what it would do, before anybody begins one.
 *
 * @throws AppError `forbidden` when the actor may only look
 * @throws AppError `not_found` when the team has not all it speaks of
 */
export async function readPreflight(actor: Actor, spec: Spec): Promise<Preflight> {
  requireRole(actor, "operator");
  return (await planMigration(actor, spec)).preflight;
}

/** Asks both ends and the provider everything, and plans the steps. */
export async function planMigration(actor: Actor, spec: Spec): Promise<Planned> {
  const looked = await lookAtEnds(actor, spec);
  const found = await usesOrFinding(looked);
  const facts = await planFacts(spec, looked, found.uses);
  const findings = [
    ...looked.findings,
    ...found.findings,
    ...(await whatForbids(spec, looked, facts)),
    ...(spec.kind === "plan" ? await planFindings(looked.source, spec.planId ?? "") : []),
  ];
  return {
    looked,
    facts,
    uses: found.uses,
    preflight: told(spec, looked, facts, found.uses, findings),
  };
}

/** Apps that cannot be asked are no reason not to copy; a person may name the variables. */
async function usesOrFinding(
  looked: LookedEnds,
): Promise<{ uses: FoundUse[]; findings: Finding[] }> {
  if (!looked.sourceEnd.isRead) return { uses: [], findings: [] };
  return { uses: await usesOf(looked.source), findings: [] };
}

function told(
  spec: Spec,
  { sourceView, sourceEnd, survey, jobs, legs }: LookedEnds,
  facts: PlanFacts,
  uses: FoundUse[],
  findings: Finding[],
): Preflight {
  // Nothing is copied to a target that begins empty.
  const copied = legs.filter((_, index) => !spec.legs[index]!.isCold);
  const estimates = copied.flatMap(({ judged }) =>
    judged?.estimate == null ? [] : [judged.estimate],
  );
  const isEstimated = estimates.length > 0 && estimates.length === copied.length;
  const made = legs.filter(({ instance }) => instance === null);
  const cents = made.map(({ plan }) => plan?.monthlyCents ?? null);
  return {
    findings,
    source: { ...sourceView, ...engineOf(sourceEnd) },
    targets: legs.map(({ view, end }) => ({ ...view, ...engineOf(end) })),
    keys: survey?.keysTotal ?? null,
    bytes: sourceEnd.isRead ? sourceEnd.dataBytes : null,
    clients: sourceEnd.isRead ? sourceEnd.clients.connected : null,
    volatileShare: survey?.ttlShare ?? null,
    types: (survey?.types ?? []).map(({ type, keys }) => ({ type, keys })),
    biggest: (survey?.bigKeys ?? [])
      .slice(0, BIGGEST_MAX)
      .map(({ key, bytes }) => ({ key, bytes })),
    workload: survey?.class ?? null,
    queues: (survey?.workloads ?? [])
      .filter(({ kind }) => kind === "queue")
      .map((workload) => ({ system: workload.label, jobs: jobsOf(workload, jobs) })),
    uses,
    estimate: {
      copySeconds: isEstimated ? sum(estimates.map(({ copySeconds }) => copySeconds[1])) : null,
      freezeSeconds: isEstimated
        ? sum(estimates.map(({ freezeSeconds }) => freezeSeconds[1]))
        : null,
    },
    price:
      made.length === 0
        ? null
        : {
            monthlyCents: cents.includes(null) ? null : sum(cents as number[]),
            currency: made[0]!.plan?.currency ?? "USD",
            planLabels: made.map(({ view }) => view.planLabel),
          },
    steps: planSteps(spec, facts).map(({ subject: _subject, ...step }) => step),
  };
}

/** In every state, but for those that are kept as a record. Null where nobody could count. */
function jobsOf({ framework, prefix }: Workload, counts: JobCounts | null): number | null {
  const own = (counts?.jobs ?? []).filter(
    (one) => one.framework === framework && one.prefix === prefix,
  );
  if (own.length === 0) return null;
  return sum(own.map(({ kind, jobs }) => (kind === "finished" ? 0 : jobs)));
}

function engineOf(end: EndFacts | null): { engine: string | null; evictionPolicy: string | null } {
  return end?.isRead === true
    ? { engine: end.engine, evictionPolicy: end.evictionPolicy }
    : { engine: null, evictionPolicy: null };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
