import type { ReactNode } from "react";
import { Panel } from "@/components/ui/panel";
import { TimeAgo } from "@/components/ui/time-ago";
import type { PlanChoice } from "./another-plan";
import { ProposalButtons, type ProposalVerbs } from "./proposal-buttons";
import { ProposalEvidence } from "./proposal-evidence";
import type { ProposalView } from "./proposal-view";

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
  const { id, instanceId, fromPlanId } = proposal;
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
        <ProposalEvidence view={proposal} />
        {canDecide ? (
          <ProposalButtons
            proposal={{ id, instanceId, fromPlanId }}
            choices={choices}
            verbs={verbs}
          />
        ) : (
          <p className="text-xs text-muted">
            Operators and owners of the team can approve or decline this.
          </p>
        )}
      </div>
    </Panel>
  );
}
