import type { WaitingProposal } from "@/lib/alerts/facts";
import type { ToldProposal } from "@/lib/alerts/message";
import { alertIdOf, type Condition, type Level } from "@/lib/alerts/model";
import {
  formatDuration,
  formatInstant,
  formatMonthly,
  formatMonthlyDifference,
} from "@/lib/format";
import type { Direction } from "@/lib/scaling/model";

type Priced = Pick<WaitingProposal, "fromMonthlyCents" | "toMonthlyCents" | "currency">;

/** Says that a proposal waits: what is asked and what it costs, until when it can be answered, and why. */
export function approvalWaits(
  instanceName: string,
  proposal: WaitingProposal,
  levels: readonly Level[],
): Condition {
  const { id, direction, toLabel, sentence, expiresAt } = proposal;
  const price = differenceOf(proposal);
  const until = expiresAt === null ? "" : ` by ${formatInstant(expiresAt)}`;
  return {
    key: "approval_waits",
    alertId: alertIdOf(id),
    subject: [`${instanceName} asks to ${doing[direction]} to ${toLabel}`, price]
      .filter((part) => part !== null)
      .join(", "),
    body: `Approve or decline${until}. ${sentence}`,
    levels,
  };
}

const doing: Record<Direction, string> = { up: "grow", down: "shrink" };

/** `Grow from Premium 0 to Premium 1` */
export function changeWords({ direction, fromLabel, toLabel }: ToldProposal): string {
  return `${direction === "up" ? "Grow" : "Shrink"} from ${fromLabel} to ${toLabel}`;
}

/** `30 $/month, +15 $/month` */
export function costWords(priced: Priced): string {
  if (priced.toMonthlyCents === null) return "The provider does not say what the new plan costs.";
  return [formatMonthly(priced.toMonthlyCents, priced.currency), differenceOf(priced)]
    .filter((part) => part !== null)
    .join(", ");
}

/** Null when one of the two prices is unknown. */
function differenceOf({ fromMonthlyCents, toMonthlyCents, currency }: Priced): string | null {
  if (fromMonthlyCents === null || toMonthlyCents === null) return null;
  return formatMonthlyDifference(toMonthlyCents - fromMonthlyCents, currency);
}

/** Says what became of a proposal that no longer waits. */
export function approvalEnded(
  instanceName: string,
  { status, decider, toLabel }: Pick<ToldProposal, "status" | "decider" | "toLabel">,
  waitedSeconds: number,
): { subject: string; body: string } {
  const waited = `It waited ${formatDuration(waitedSeconds)}.`;
  switch (status) {
    case "approved":
      return {
        subject: `${instanceName}: ${decider} approved ${toLabel}`,
        body: `You have nothing to do: the plan change is on its way. ${waited}`,
      };
    case "rejected":
      return {
        subject: `${instanceName}: ${decider} declined ${toLabel}`,
        body: `You have nothing to do: the instance keeps its plan. ${waited}`,
      };
    case "expired":
      return {
        subject: `${instanceName}: nobody decided on ${toLabel} in time`,
        body: `The instance keeps its plan, and Headroom asks again if it still needs another. ${waited}`,
      };
    case "superseded":
    case "pending":
      return {
        subject: `${instanceName} no longer asks for ${toLabel}`,
        body: `You have nothing to do: what was seen since calls for something else. ${waited}`,
      };
  }
}
