import type { ReactNode } from "react";
import { Panel } from "@/components/ui/panel";
import { TimeAgo } from "@/components/ui/time-ago";
import type { LevelFacts } from "@/components/instances/level-state";
import { formatMonthly, formatMonthlyDifference, type Currency } from "@/lib/format";
import type { ChangeEffects } from "@/lib/providers/provider";
import type { Direction } from "@/lib/scaling/model";
import type { PlanChoice } from "./another-plan";
import { UNKNOWN_EFFECTS } from "./plan-words";
import { ProposalButtons, type ProposalVerbs } from "./proposal-buttons";
import { ProposalLevels } from "./proposal-levels";

export type ProposalView = {
  id: string;
  instanceId: string;
  instanceName: string;
  direction: Direction;
  sentence: string;
  createdAt: Date;
  fromPlanId: string;
  toPlanId: string;
  fromLabel: string;
  toLabel: string;
  fromMonthlyCents: number | null;
  toMonthlyCents: number | null;
  currency: Currency;
  memory: { now: LevelFacts; after: LevelFacts };
  clients: { now: LevelFacts; after: LevelFacts };
  effects: ChangeEffects | null;
};

/** What Headroom wants to change, why, what it does and what it costs; then the decision. */
export function ProposalCard({
  proposal,
  choices,
  canDecide,
  verbs,
  title,
}: {
  proposal: ProposalView;
  choices: readonly PlanChoice[];
  canDecide: boolean;
  verbs: ProposalVerbs;
  title?: ReactNode;
}) {
  const { fromLabel, toLabel, memory, clients } = proposal;
  return (
    <Panel
      title={title ?? "Proposal"}
      className="border-accent/60"
      aside={
        <span>
          proposed <TimeAgo at={proposal.createdAt} />
        </span>
      }
    >
      <div className="flex flex-col gap-4">
        <p className="text-base leading-snug font-semibold">
          {proposal.direction === "up" ? "Grow" : "Shrink"} from {fromLabel} to {toLabel}
        </p>
        <ProposalLevels label="Memory" {...memory} nowName={fromLabel} afterName={toLabel} />
        <ProposalLevels label="Connections" {...clients} nowName={fromLabel} afterName={toLabel} />
        <dl className="grid grid-cols-[5rem_1fr] gap-x-3 gap-y-2 border-t border-line pt-4">
          <dt className="text-muted">Why</dt>
          <dd>{proposal.sentence}</dd>
          <dt className="text-muted">Meanwhile</dt>
          <dd>
            <ul className="flex flex-col gap-1">
              {(proposal.effects?.sentences ?? [UNKNOWN_EFFECTS]).map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
          </dd>
          <dt className="text-muted">Cost</dt>
          <dd>
            <Cost {...proposal} />
          </dd>
        </dl>
        {canDecide ? (
          <ProposalButtons proposal={proposal} choices={choices} verbs={verbs} />
        ) : (
          <p className="text-xs text-muted">
            Operators and owners of the team can approve or decline this.
          </p>
        )}
      </div>
    </Panel>
  );
}

function Cost({
  fromMonthlyCents,
  toMonthlyCents,
  currency,
}: Pick<ProposalView, "fromMonthlyCents" | "toMonthlyCents" | "currency">) {
  if (toMonthlyCents === null) return "The provider does not say what the new plan costs.";
  return (
    <>
      <span className="font-medium">{formatMonthly(toMonthlyCents, currency)}</span>
      {fromMonthlyCents !== null && (
        <span className="text-muted">
          , {formatMonthlyDifference(toMonthlyCents - fromMonthlyCents, currency)}
        </span>
      )}
    </>
  );
}
