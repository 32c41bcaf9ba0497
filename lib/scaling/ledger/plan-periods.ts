import { overlap, type Span } from "@/lib/scaling/ledger/billing";

/** The end of what lasts still: the last instant there is. */
export const FOREVER = new Date(8.64e15);

/** A stretch on one plan, null where nobody knows which; the present one ends at `FOREVER`. */
export type PlanPeriod = Span & { planId: string | null };

/** Who changed a plan: Headroom by itself, a person through Headroom, or somebody at the provider. */
export const changers = ["headroom", "person", "elsewhere"] as const;
export type Changer = (typeof changers)[number];

/** A plan change that took place. Null for a plan whose name does not say which it was. */
export type PlanChange = {
  id: string;
  /** When it was done; of a change made elsewhere, when it was noticed. */
  at: Date;
  fromPlanId: string | null;
  toPlanId: string | null;
  changer: Changer;
  /** The person's name as it is now, where it was one. */
  person: string | null;
  /** Why, in the words of the proposal; null for a change made elsewhere. */
  reason: string | null;
  /** What was paid per month before it, where that was kept. */
  paidMonthlyCents: number | null;
};

/** When an instance was found to be gone from its provider, or back there. */
export type Appearance = { at: Date; isThere: boolean };

/** What is known of the plans an instance had. Lists are in any order. */
export type PlanRecord = {
  /** The plan it has now, or had when it went. */
  planId: string;
  isGone: boolean;
  firstSeenAt: Date;
  changes: readonly PlanChange[];
  appearances: readonly Appearance[];
};

/**
 * Says on which plan an instance was when, oldest first, from what is known of it.
 *
 * It begins when the instance was first seen, or with the first thing recorded of it. Where two records
 * contradict each other, a change between them was missed, and the stretch between is on no known plan.
 * While an instance is gone it has no period.
 */
export function planPeriods(record: PlanRecord): PlanPeriod[] {
  const changes = settledChanges(record);
  const bounds = [knownSince(record), ...changes.map(({ at }) => at), FOREVER];
  const presences = presencesOf(record);
  return bounds.slice(0, -1).flatMap((from, index) => {
    const before = changes[index - 1]?.toPlanId ?? null;
    const after = index < changes.length ? changes[index]!.fromPlanId : record.planId;
    const stretch = { from, to: bounds[index + 1]! };
    return presences
      .map((presence) => overlap(stretch, presence))
      .filter((span) => span !== null)
      .map((span) => ({ ...span, planId: agreed(before, after) }));
  });
}

/** The changes, oldest first; a plan that one of them does not say is taken from its neighbour. */
export function settledChanges({ changes, planId }: PlanRecord): PlanChange[] {
  const sorted = [...changes].sort(
    (one, other) => one.at.getTime() - other.at.getTime() || (one.id < other.id ? -1 : 1),
  );
  return sorted.map((change, index) => {
    const [before, after] = [sorted[index - 1], sorted[index + 1]];
    return {
      ...change,
      fromPlanId: change.fromPlanId ?? before?.toPlanId ?? null,
      toPlanId: change.toPlanId ?? (after === undefined ? planId : after.fromPlanId),
    };
  });
}

/** Since when anything is known of the instance. */
export function knownSince({ firstSeenAt, changes, appearances }: PlanRecord): Date {
  const instants = [...changes, ...appearances].map(({ at }) => at.getTime());
  return new Date(Math.min(firstSeenAt.getTime(), ...instants));
}

function agreed(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return one === other ? one : null;
}

/** When the instance was at its provider, as far as known. */
function presencesOf(record: PlanRecord): Span[] {
  const sorted = [...record.appearances].sort(
    (one, other) =>
      one.at.getTime() - other.at.getTime() || Number(one.isThere) - Number(other.isThere),
  );
  const wasThere = sorted.length === 0 ? !record.isGone : !sorted[0]!.isThere;
  let begunAt = wasThere ? knownSince(record) : null;
  const found: Span[] = [];
  for (const { at, isThere } of sorted) {
    if (!isThere && begunAt !== null) found.push({ from: begunAt, to: at });
    begunAt = isThere ? (begunAt ?? at) : null;
  }
  return begunAt === null ? found : [...found, { from: begunAt, to: FOREVER }];
}
