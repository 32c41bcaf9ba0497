import "server-only";

import { and, asc, desc, eq, exists, gte, ilike, inArray, lt, sql, type SQL } from "drizzle-orm";
import { evaluations, instances, plans, proposals, scalingActions } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { behind, cursorOf } from "@/lib/cursor";
import { db } from "@/lib/db";
import type { JournalFilter } from "@/lib/scaling/journal/journal-filter";
import type { EvaluationRow } from "@/lib/scaling/journal/latest-evaluation";
import type { ActionStatus } from "@/lib/scaling/model";

const PAGE = 50;
const DAY_MS = 86_400_000;

/** What came of a decision: the proposal, and the plan change where one was begun. */
type Followed = { status: (typeof proposals.$inferSelect)["status"]; change: ActionStatus | null };

/** A line of the journal: a decision, with how often it was made in a row. */
export type JournalRow = Omit<EvaluationRow, "teamId"> & {
  instanceName: string;
  /** The label of the plan it was decided on, or its bare name where nobody knows it. */
  planLabel: string;
  /** Null when no proposal came of it, or another decision has taken it over. */
  followed: Followed | null;
};

/**
 * The team's journal as far as the filter lets it through, newest first. `next` asks for the following
 * page; null at the end.
 */
export async function listEvaluations(
  actor: Actor,
  filter: Partial<JournalFilter>,
): Promise<{ evaluations: JournalRow[]; next: string | null }> {
  const rows = await db
    .select({ evaluation: evaluations, instanceName: instances.name, planLabel: plans.label })
    .from(evaluations)
    .innerJoin(instances, eq(instances.id, evaluations.instanceId))
    .leftJoin(
      plans,
      and(eq(plans.connectionId, instances.connectionId), eq(plans.id, evaluations.planId)),
    )
    .where(and(eq(evaluations.teamId, actor.teamId), ...conditions(filter)))
    .orderBy(desc(evaluations.lastAt), desc(evaluations.id))
    .limit(PAGE + 1);

  const page = rows.slice(0, PAGE);
  const followed = await followedBy(page.map(({ evaluation }) => evaluation.id));
  const last = page.at(-1)?.evaluation;
  const hasMore = rows.length > PAGE && last !== undefined;
  return {
    evaluations: page.map(({ evaluation, instanceName, planLabel }) => {
      const { teamId: _team, ...kept } = evaluation;
      return {
        ...kept,
        instanceName,
        planLabel: planLabel ?? evaluation.planId,
        followed: followed.get(evaluation.id) ?? null,
      };
    }),
    next: hasMore ? cursorOf(last.lastAt, last.id) : null,
  };
}

/** The team's instances that have a journal, by name. */
export function journalInstances({ teamId }: Actor): Promise<{ id: string; name: string }[]> {
  const decidedOn = db
    .select({ id: evaluations.id })
    .from(evaluations)
    .where(eq(evaluations.instanceId, instances.id));
  return db
    .select({ id: instances.id, name: instances.name })
    .from(instances)
    .where(and(eq(instances.teamId, teamId), exists(decidedOn)))
    .orderBy(asc(instances.name), asc(instances.id));
}

function conditions(filter: Partial<JournalFilter>): (SQL | undefined)[] {
  const { instanceId, answer, text, from, until, before } = filter;
  const [kind, reason] = (answer?.split(":") ?? []) as [
    EvaluationRow["kind"]?,
    EvaluationRow["reason"]?,
  ];
  return [
    instanceId === undefined ? undefined : eq(evaluations.instanceId, instanceId),
    kind === undefined ? undefined : eq(evaluations.kind, kind),
    reason === undefined ? undefined : eq(evaluations.reason, reason),
    text === undefined ? undefined : ilike(evaluations.sentence, `%${literally(text)}%`),
    // A line lasts from its first answer to its last: it is there on each day in between.
    from === undefined ? undefined : gte(evaluations.lastAt, new Date(from)),
    until === undefined ? undefined : lt(evaluations.firstAt, new Date(Date.parse(until) + DAY_MS)),
    before === undefined
      ? undefined
      : behind(before, { at: evaluations.lastAt, id: evaluations.id }),
  ];
}

/** What people type is no pattern: 90 % is a percentage, not anything behind 90. */
function literally(text: string): string {
  return text.replaceAll(/[\\%_]/g, String.raw`\$&`);
}

/** What came of these evaluations; of several proposals the newest. */
async function followedBy(evaluationIds: string[]): Promise<Map<string, Followed>> {
  if (evaluationIds.length === 0) return new Map();
  const rows = await db
    .select({
      evaluationId: sql<string>`${proposals.evaluationId}`,
      status: proposals.status,
      change: scalingActions.status,
    })
    .from(proposals)
    .leftJoin(scalingActions, eq(scalingActions.proposalId, proposals.id))
    .where(inArray(proposals.evaluationId, evaluationIds))
    .orderBy(asc(proposals.createdAt), asc(proposals.id));
  return new Map(rows.map(({ evaluationId, ...followed }) => [evaluationId, followed]));
}
