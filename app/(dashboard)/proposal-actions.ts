"use server";

import { revalidatePath } from "next/cache";
import { action } from "@/lib/boundary";
import { ApproveProposal, approveProposal } from "@/lib/scaling/proposals/approve-proposal";
import { ProposePlan, proposePlan } from "@/lib/scaling/proposals/propose-plan";
import { RejectProposal, rejectProposal } from "@/lib/scaling/proposals/reject-proposal";

export const approve = action(ApproveProposal, async (actor, input) => {
  const { status } = await approveProposal(actor, input);
  revalidatePath("/", "layout");
  return { status };
});

export const reject = action(RejectProposal, async (actor, input) => {
  const { status } = await rejectProposal(actor, input);
  revalidatePath("/", "layout");
  return { status };
});

export const propose = action(ProposePlan, async (actor, input) => {
  const { id } = await proposePlan(actor, input);
  revalidatePath("/", "layout");
  return { proposalId: id };
});
