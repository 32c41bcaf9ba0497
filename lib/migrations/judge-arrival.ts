import { formatCounted } from "@/lib/format";
import { troubleWords, isSerious, type Counters } from "@/lib/migrations/target-counters";

/** One target after the switch, as it was looked at. */
export type ArrivalAt = {
  instanceId: string;
  name: string;
  /** Null while it does not answer; then `why` says so. */
  clients: number | null;
  why: string | null;
  /** Apps whose variables lead to it now. */
  apps: readonly string[];
  /** What it counted of trouble since the switch. */
  since: Counters;
};

export type Arrival = {
  targets: readonly ArrivalAt[];
  /** Clients still at the source; null while it does not answer. */
  left: number | null;
  sourceName: string;
  /** Clients the source had before anybody was stopped; null is unknown. */
  before: number | null;
  /** Whether the source evicts keys anyway, as a cache that is full does. */
  sourceEvicts: boolean;
  /** A split leaves the source in use. */
  staysInUse: boolean;
};

export type ArrivalJudgement = {
  /** The numbers, in words. */
  sentence: string;
  /** Targets that apps were switched to and where nobody is. */
  missing: ArrivalAt[];
  /** What somebody should read before it counts as done: a sentence for each target in trouble. */
  serious: string[];
  isLeft: boolean;
  /** Whether any variable was switched, so that somebody can be expected. */
  isExpected: boolean;
};

/** Says who has arrived where, what went wrong since, and who is left at the source. */
export function judgeArrival(seen: Arrival): ArrivalJudgement {
  const { targets, left, staysInUse, sourceEvicts } = seen;
  const expected = targets.filter(({ apps }) => apps.length > 0);
  const serious = targets.flatMap(({ name, since }) =>
    isSerious(since, { sourceEvicts }) ? [`${name} has told of trouble since the switch.`] : [],
  );
  return {
    sentence: numbers(seen),
    missing: expected.filter(({ clients }) => clients === null || clients === 0),
    serious,
    isLeft: !staysInUse && left !== null && left > 0,
    isExpected: expected.length > 0,
  };
}

function numbers({ targets, left, sourceName, before, staysInUse }: Arrival): string {
  const parts = targets.map(({ name, clients, why, since }) => {
    const who =
      clients === null
        ? `${name} does not answer (${why})`
        : `${formatCounted(clients, "client")} at ${name}`;
    const words = troubleWords(since);
    return words === null ? who : `${who}, which told of ${words}`;
  });
  if (before !== null) parts.push(`${before} used ${sourceName} before`);
  if (!staysInUse) {
    parts.push(left === null ? `${sourceName} does not answer` : `${left} left at ${sourceName}`);
  }
  return `${parts.join("; ")}.`;
}
