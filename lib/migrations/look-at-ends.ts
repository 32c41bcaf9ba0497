import "server-only";

import { and, eq, inArray } from "drizzle-orm";
import { connections, instances, plans } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { db } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { addressOf, endView } from "@/lib/migrations/instance-of";
import type { InstanceRecord } from "@/lib/migrations/load-migration";
import type { EndView, Finding } from "@/lib/migrations/model";
import { shared, toFindings } from "@/lib/migrations/findings";
import { jobsAt } from "@/lib/migrations/jobs-at";
import { lookAtNew } from "@/lib/migrations/look-at-new";
import type { LookedLeg } from "@/lib/migrations/looked-leg";
import type { LegSpec, Spec } from "@/lib/migrations/spec";
import type { RedisAddress } from "@/lib/providers/model";
import { isSurveyable } from "@/lib/transfer/preflight/judge-ends";
import type { EndFacts, Survey } from "@/lib/transfer/preflight/model";
import { readEnd } from "@/lib/transfer/preflight/read-end";
import { runPreflight } from "@/lib/transfer/preflight/run-preflight";
import { surveyKeys } from "@/lib/transfer/preflight/survey-keys";
import type { JobCounts } from "@/lib/transfer/queues/model";

export type LookedEnds = {
  source: InstanceRecord;
  sourceView: EndView;
  sourceEnd: EndFacts;
  survey: Survey | null;
  /** Of every queue at the source; null where there are none, or nobody may count. */
  jobs: JobCounts | null;
  legs: LookedLeg[];
  findings: Finding[];
};

/**
 * Asks both ends of every leg what a move depends on. Nothing is changed, but for scratch keys at targets,
 * which are removed again.
 *
 * @throws AppError `not_found` when the team has not all of the instances
 */
export async function lookAtEnds(actor: Actor, spec: Spec): Promise<LookedEnds> {
  const known = await ownInstances(actor, spec);
  const source = known.get(spec.sourceInstanceId)!;
  const sourceView = await endView(source);
  const findings: Finding[] = [];
  const gone = [...known.values()].filter(({ status }) => status === "gone");
  for (const { name } of gone) {
    findings.push({
      level: "blocker",
      title: "Gone",
      sentence: `${name} is gone from its provider.`,
      leg: null,
    });
  }
  const unknown = { source, sourceView, survey: null, jobs: null, legs: [], findings };
  if (gone.length > 0) {
    return { ...unknown, sourceEnd: notAsked("source", source.name) };
  }
  const address = await addressOrFinding(source, findings, null);
  if (address === null) return { ...unknown, sourceEnd: notAsked("source", source.name) };

  const sourceEnd = await readEnd(address, "source");
  const survey = isSurveyable(sourceEnd) ? await surveyKeys(address) : null;
  const { counts: jobs, why } = await jobsAt(address, survey?.queues ?? []);
  if (why !== null) findings.push(uncountedJobs(spec, why));
  const legs: LookedLeg[] = [];
  for (const [index, leg] of spec.legs.entries()) {
    legs.push(
      await lookAtLeg({ actor, spec, leg, index, known, address, sourceEnd, survey, findings }),
    );
  }
  if (spec.legs.length === 0 && !sourceEnd.isRead) {
    findings.push({
      level: "blocker",
      title: "Not reachable",
      sentence: sourceEnd.sentence,
      leg: null,
    });
  }
  return { source, sourceView, sourceEnd, survey, jobs, legs, findings: shared(findings) };
}

async function lookAtLeg(look: {
  actor: Actor;
  spec: Spec;
  leg: LegSpec;
  index: number;
  known: ReadonlyMap<string, InstanceRecord>;
  address: RedisAddress;
  sourceEnd: EndFacts;
  survey: Survey | null;
  findings: Finding[];
}): Promise<LookedLeg> {
  const { actor, spec, leg, index, known, address, sourceEnd, survey, findings } = look;
  if (leg.target.kind === "new") {
    const wanted = { ...leg, target: leg.target };
    const { budget } = spec;
    const made = await lookAtNew(actor, { leg: wanted, index, budget, sourceEnd, survey });
    findings.push(...made.findings);
    return made.looked;
  }
  const instance = known.get(leg.target.instanceId)!;
  const view = await endView(instance);
  const target = await addressOrFinding(instance, findings, index);
  if (target === null) return { view, instance, plan: null, end: null, judged: null };
  const planMemoryBytes = await planMemoryOf(instance);
  const { scope, conflict } = leg;
  const { preflight, target: end } = await runPreflight(
    { source: address, target },
    { scope, conflict, budget: spec.budget, planMemoryBytes },
    survey === null ? {} : { survey },
  );
  findings.push(...toFindings(preflight, index, leg.isCold));
  return { view, instance, plan: null, end, judged: preflight };
}

async function ownInstances(actor: Actor, spec: Spec): Promise<Map<string, InstanceRecord>> {
  const ids = [
    spec.sourceInstanceId,
    ...spec.legs.flatMap(({ target }) => (target.kind === "existing" ? [target.instanceId] : [])),
  ];
  const rows = await db
    .select()
    .from(instances)
    .where(and(eq(instances.teamId, actor.teamId), inArray(instances.id, ids)));
  const known = new Map(rows.map((row) => [row.id, row]));
  if (ids.some((id) => !known.has(id))) {
    throw new AppError("not_found", "One of these instances no longer exists. Choose again.");
  }
  await refuseForeign(actor, spec);
  return known;
}

/** Variables are written with the credentials of these accounts. */
async function refuseForeign(actor: Actor, spec: Spec): Promise<void> {
  const wanted = spec.legs.flatMap(({ switches }) => switches.map((use) => use.connectionId));
  if (wanted.length === 0) return;
  const rows = await db
    .select({ id: connections.id })
    .from(connections)
    .where(and(eq(connections.teamId, actor.teamId), inArray(connections.id, wanted)));
  const own = new Set(rows.map(({ id }) => id));
  if (wanted.some((id) => !own.has(id))) {
    throw new AppError(
      "not_found",
      "The account of an app is no longer connected. Connect it again.",
    );
  }
}

/** A provider that tells no address says what to switch on: a Scalingo database may be closed to the outside. */
async function addressOrFinding(
  instance: InstanceRecord,
  findings: Finding[],
  leg: number | null,
): Promise<RedisAddress | null> {
  try {
    return await addressOf(instance);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    findings.push({ level: "blocker", title: "Not reachable", sentence: error.message, leg });
    return null;
  }
}

async function planMemoryOf({ connectionId, planId }: InstanceRecord): Promise<number | null> {
  const [row] = await db
    .select({ memoryBytes: plans.memoryBytes })
    .from(plans)
    .where(and(eq(plans.connectionId, connectionId), eq(plans.id, planId)));
  return row?.memoryBytes ?? null;
}

/** A cutover counts before it switches: what keeps us from counting now would stop it then. */
function uncountedJobs({ kind }: Spec, why: string): Finding {
  const isCutOver = kind !== "copy" && kind !== "plan";
  const what = "The jobs in the queues of the source could not be counted.";
  return {
    level: isCutOver ? "warning" : "note",
    title: "Jobs not counted",
    sentence: isCutOver
      ? `${what} ${why} The cutover counts them before it switches anything, and would stop there: mend that first.`
      : `${what} ${why}`,
    leg: null,
  };
}

function notAsked(role: "source" | "target", where: string): EndFacts {
  return {
    isRead: false,
    role,
    where,
    code: "unreachable",
    reason: "other",
    sentence: `${where} was not asked.`,
  };
}
