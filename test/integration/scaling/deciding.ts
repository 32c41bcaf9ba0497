import { asc, eq } from "drizzle-orm";
import { auditEntries, policies, proposals } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { db } from "@/lib/db";
import { evaluateInstances } from "@/lib/scaling/evaluate-instance";
import type { Policy } from "@/lib/scaling/policy";
import { anInstance } from "@/test/support/factories";
import { MIB } from "@/test/support/plans";
import { keepSamples } from "@/test/support/samples";

export const NOW = new Date("2026-03-02T12:00:00Z");
export const later = (minutes: number, from = NOW) => new Date(from.getTime() + minutes * 60_000);

/** Samples of the minutes before `until`, one a minute. */
export function used(instanceId: string, megabytes: number, until = NOW, minutes = 60) {
  const instants = Array.from({ length: minutes }, (_, index) => later(index + 1 - minutes, until));
  return keepSamples(instanceId, instants, () => ({ usedMemoryBytes: megabytes * MIB }));
}

/** The proposals of an instance, oldest first. */
export const proposalsOf = (instanceId: string) =>
  db
    .select()
    .from(proposals)
    .where(eq(proposals.instanceId, instanceId))
    .orderBy(asc(proposals.createdAt));

/** What the history keeps of one row, oldest first. */
export const entriesOf = (subjectId: string) =>
  db
    .select()
    .from(auditEntries)
    .where(eq(auditEntries.subjectId, subjectId))
    .orderBy(asc(auditEntries.at));

/** What was needed within the last ten minutes is needed still; what was before is over. */
export const shortWaits: Partial<Policy> = { cooldownMinutes: 10, shrinkCooldownMinutes: 10 };

/** An instance on premium-0, full since an hour, with the proposal of premium-1 that was made at NOW. */
export async function aFullInstance(actor: Actor, policy: Partial<Policy> = {}) {
  const instance = await anInstance(actor, { policy: { ...shortWaits, ...policy } });
  await used(instance.id, 45);
  await evaluateInstances([instance.id], NOW);
  const [proposal] = await proposalsOf(instance.id);
  return { instance, proposal: proposal! };
}

/** Changes the policy as its form does. */
export async function savePolicy(
  instanceId: string,
  change: Partial<typeof policies.$inferInsert>,
): Promise<void> {
  await db
    .update(policies)
    .set({ updatedAt: new Date(), ...change })
    .where(eq(policies.instanceId, instanceId));
}
