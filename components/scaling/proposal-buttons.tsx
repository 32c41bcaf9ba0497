"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/input";
import { Problem } from "@/components/ui/problem";
import { useVerb, type ServerVerb } from "@/components/ui/use-verb";
import { AnotherPlan, type PlanChoice, type ProposePlan } from "./another-plan";

export type ProposalVerbs = {
  approve: ServerVerb<{ proposalId: string }, unknown>;
  reject: ServerVerb<{ proposalId: string; note: string }, unknown>;
  propose: ProposePlan;
};

type Decided = { id: string; instanceId: string; fromPlanId: string };

/** Approve, decline with a reason, or choose another plan instead. */
export function ProposalButtons({
  proposal,
  choices,
  verbs,
}: {
  proposal: Decided;
  choices: readonly PlanChoice[];
  verbs: ProposalVerbs;
}) {
  const [open, setOpen] = useState<"not-now" | "another" | null>(null);
  const approve = useVerb(verbs.approve);
  return (
    <div className="flex flex-col gap-3">
      {approve.problem && <Problem message={approve.problem.message} />}
      <div className="grid grid-cols-2 gap-2">
        <Button
          tone="primary"
          className="col-span-2"
          isPending={approve.isPending}
          onClick={() => approve.run({ proposalId: proposal.id })}
        >
          Approve plan change
        </Button>
        <Button onClick={() => setOpen("not-now")}>Not now…</Button>
        <Button onClick={() => setOpen("another")}>Another plan…</Button>
      </div>
      <NotNow
        isOpen={open === "not-now"}
        close={() => setOpen(null)}
        proposalId={proposal.id}
        reject={verbs.reject}
      />
      <AnotherPlan
        isOpen={open === "another"}
        close={() => setOpen(null)}
        instanceId={proposal.instanceId}
        currentPlanId={proposal.fromPlanId}
        choices={choices}
        propose={verbs.propose}
      />
    </div>
  );
}

type Asked = { isOpen: boolean; close: () => void };

function NotNow({
  isOpen,
  close,
  proposalId,
  reject,
}: Asked & { proposalId: string; reject: ProposalVerbs["reject"] }) {
  const [note, setNote] = useState("");
  const { run, isPending, problem } = useVerb(reject, close);
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={close}
      title="Not now"
      description="The instance keeps its plan. Headroom writes your reason into the journal and proposes again after the cool-down of its policy if the need is still there."
    >
      <Field label="Why not" help="One line for those who look at this later.">
        {(control) => (
          <Textarea
            {...control}
            maxLength={500}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        )}
      </Field>
      {problem && <Problem message={problem.message} />}
      <div className="flex justify-end gap-2">
        <Button onClick={close}>Back</Button>
        <Button tone="primary" isPending={isPending} onClick={() => run({ proposalId, note })}>
          Decline proposal
        </Button>
      </div>
    </Dialog>
  );
}
