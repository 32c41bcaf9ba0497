import "server-only";

import { and, desc, eq } from "drizzle-orm";
import { z } from "zod";
import { evaluations } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { behind, cursorOf } from "@/lib/cursor";
import { db } from "@/lib/db";

const PAGE = 50;

export const ListEvaluations = z.object({
  instanceId: z.string(),
  /** What `next` of the page before said. */
  before: z.string().optional(),
});
export type ListEvaluations = z.infer<typeof ListEvaluations>;

/**
 * The journal of one instance, newest first: each decision once, with how often it was made in a row.
 * `next` asks for the following page; null at the end.
 */
export async function listEvaluations(actor: Actor, { instanceId, before }: ListEvaluations) {
  const rows = await db
    .select()
    .from(evaluations)
    .where(
      and(
        eq(evaluations.instanceId, instanceId),
        eq(evaluations.teamId, actor.teamId),
        before === undefined
          ? undefined
          : behind(before, { at: evaluations.lastAt, id: evaluations.id }),
      ),
    )
    .orderBy(desc(evaluations.lastAt), desc(evaluations.id))
    .limit(PAGE + 1);

  const page = rows.slice(0, PAGE);
  const last = page.at(-1);
  const hasMore = rows.length > PAGE && last !== undefined;
  return { evaluations: page, next: hasMore ? cursorOf(last.lastAt, last.id) : null };
}
