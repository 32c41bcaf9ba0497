import "server-only";

import { and, eq } from "drizzle-orm";
import { instances, plans } from "@/drizzle/schema";
import { db, type Tx } from "@/lib/db";
import { boughtInVain, boughtWords, madeBy, type Bought } from "@/lib/migrations/bought";
import type { Loaded } from "@/lib/migrations/load-migration";
import { mayDo, type Standing } from "@/lib/migrations/may-do";
import type { BoughtView } from "@/lib/migrations/model";

/** What Headroom made for a migration and nothing uses, for people; without what is gone meanwhile. */
export async function readBought(loaded: Loaded, standing: Standing): Promise<BoughtView[]> {
  const may = mayDo.removeTarget(standing);
  const views: BoughtView[] = [];
  for (const one of boughtInVain(loaded)) {
    if (await isGone(one)) continue;
    const plan = await planOf(one, db);
    views.push({
      legId: one.legId,
      name: one.name,
      planLabel: plan.label,
      providerLabel: one.providerLabel,
      monthlyCents: plan.monthlyCents,
      currency: plan.currency,
      sentence: boughtWords(one, plan),
      may,
    });
  }
  return views;
}

/** A sentence for each instance that was made and is there still: for the log and for messages. */
export async function boughtSentences(
  loaded: Pick<Loaded, "legs" | "steps">,
  at: Tx | typeof db,
): Promise<string[]> {
  const sentences: string[] = [];
  for (const one of madeBy(loaded)) sentences.push(boughtWords(one, await planOf(one, at)));
  return sentences;
}

async function isGone({ connectionId, remoteId }: Bought): Promise<boolean> {
  const [row] = await db
    .select({ status: instances.status })
    .from(instances)
    .where(and(eq(instances.connectionId, connectionId), eq(instances.remoteId, remoteId)));
  return row?.status === "gone";
}

async function planOf({ connectionId, planId }: Bought, at: Tx | typeof db) {
  const [row] = await at
    .select({ label: plans.label, monthlyCents: plans.monthlyCents, currency: plans.currency })
    .from(plans)
    .where(and(eq(plans.connectionId, connectionId), eq(plans.id, planId)));
  return row ?? { label: planId, monthlyCents: null, currency: "USD" as const };
}
