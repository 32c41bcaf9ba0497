import { Bar } from "@/components/instances/level";
import { levelAmounts, levelFigure, type LevelFacts } from "@/components/instances/level-state";

/** The smaller limit is drawn no shorter than this share of the larger one. */
const SHORTEST_SHARE = 0.22;

/**
 * Two levels under each other, now and after, on one scale: the level stays and its line moves.
 */
export function ProposalLevels({
  label,
  now,
  after,
  nowName,
  afterName,
}: {
  label: string;
  now: LevelFacts;
  after: LevelFacts;
  nowName: string;
  afterName: string;
}) {
  const widest = Math.max(finite(now.limit), finite(after.limit));
  return (
    <div>
      <p className="mb-1.5 text-xs font-medium">{label}</p>
      <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-2.5 text-xs">
        <Line name={nowName} label={`${label} now`} facts={now} widest={widest} />
        <Line name={afterName} label={`${label} after`} facts={after} widest={widest} />
      </dl>
    </div>
  );
}

function Line({
  name,
  label,
  facts,
  widest,
}: {
  name: string;
  label: string;
  facts: LevelFacts;
  widest: number;
}) {
  const limit = finite(facts.limit);
  const share = facts.limit === Infinity || limit === 0 ? 1 : limit / widest;
  return (
    <>
      <dt className="max-w-28 truncate leading-4 text-muted">{name}</dt>
      <dd className="min-w-0">
        <div style={{ width: `${Math.max(SHORTEST_SHARE, share) * 100}%` }}>
          <Bar label={label} facts={facts} className="h-4" />
        </div>
        <p className="mt-0.5 text-muted">
          <span className="font-medium text-ink">{levelFigure(facts)}</span>
          {facts.used !== null && ` · ${levelAmounts(facts)}`}
        </p>
      </dd>
    </>
  );
}

function finite(limit: number | null): number {
  return limit === null || limit === Infinity ? 0 : limit;
}
