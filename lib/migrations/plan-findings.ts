import "server-only";

import { and, eq, inArray } from "drizzle-orm";
import { plans } from "@/drizzle/schema";
import { db } from "@/lib/db";
import { toPlan } from "@/lib/instances/instance-rows";
import { providerIdOf } from "@/lib/migrations/instance-of";
import type { InstanceRecord } from "@/lib/migrations/load-migration";
import type { Finding } from "@/lib/migrations/model";
import { providerNamed } from "@/lib/providers";
import { effectsSummary, isConfirmed } from "@/lib/scaling/changes/describe-effects";

/** What a plan change in place does to the instance and its apps, before anybody agrees to it. */
export async function planFindings(source: InstanceRecord, planId: string): Promise<Finding[]> {
  const { connectionId } = source;
  const rows = await db
    .select()
    .from(plans)
    .where(and(eq(plans.connectionId, connectionId), inArray(plans.id, [source.planId, planId])));
  const [from, to] = [source.planId, planId].map((id) => rows.find((row) => row.id === id));
  if (from === undefined || to === undefined) {
    return [
      told("Nobody knows what a change between these plans does: look at its provider’s pages."),
    ];
  }
  const provider = providerNamed(await providerIdOf(connectionId));
  const effects = provider.effects(toPlan(from), toPlan(to));
  const doubt = isConfirmed(effects) ? "" : ` ${provider.label} does not publish all of that.`;
  return [
    told(
      `${effectsSummary(effects)}.${doubt} Headroom cannot take it back: what leads back is another change.`,
    ),
  ];
}

function told(sentence: string): Finding {
  return { level: "warning", title: "What the change does", sentence, leg: null };
}
