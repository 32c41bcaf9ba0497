import type { ToldProposal } from "@/lib/alerts/message";
import { formatMonthly } from "@/lib/format";
import type { ClosedState, Obstacle } from "@/lib/scaling/proposals/links/model";

/** What a yes does, for the button: `grow to Premium 1 for 30 $/month`. */
export function approvalWords(
  proposal: Pick<ToldProposal, "direction" | "toLabel" | "toMonthlyCents" | "currency">,
): string {
  const { direction, toLabel, toMonthlyCents, currency } = proposal;
  const price = toMonthlyCents === null ? "" : ` for ${formatMonthly(toMonthlyCents, currency)}`;
  return `${direction === "up" ? "grow" : "shrink"} to ${toLabel}${price}`;
}

/** Why a link decides nothing any more, and what to do instead. */
export function closedWords({
  state,
  instance: { name },
  proposal: { fromLabel, toLabel, decider },
}: {
  state: ClosedState;
  instance: { name: string };
  proposal: Pick<ToldProposal, "fromLabel" | "toLabel" | "decider">;
}): { title: string; text: string } {
  switch (state) {
    case "approved":
      return {
        title: "The change is approved",
        text: `${decider} approved that ${name} moves from ${fromLabel} to ${toLabel}. How far the change is, you see on its page.`,
      };
    case "rejected":
      return {
        title: "The change is declined",
        text: `${decider} declined that ${name} moves to ${toLabel}. It keeps its plan.`,
      };
    case "superseded":
      return {
        title: "This is no longer asked",
        text: `What was seen since calls for something else than ${toLabel}. What holds now is on the page of ${name}.`,
      };
    case "expired":
      return {
        title: "This proposal has expired",
        text: `Nobody decided in time that ${name} moves to ${toLabel}. Headroom asks again if it still needs another plan.`,
      };
    case "cut_off":
      return {
        title: "This link no longer decides",
        text: `The messages of ${name} go elsewhere since it was sent. Decide on the page of ${name}, or ask somebody of its team.`,
      };
    case "used":
      return {
        title: "This link was used",
        text: `It works once, and nothing came of it. Decide on the page of ${name} instead.`,
      };
  }
}

/** What keeps a person from deciding, and what to do. */
export function obstacleWords(obstacle: Obstacle, teamName: string): string {
  switch (obstacle) {
    case "signed_out":
      return `${teamName} asks for a sign-in before a link in a message decides. Sign in, and you come back to this page.`;
    case "stranger":
      return `You are no member of ${teamName}. Sign in as somebody who is, or ask one of its owners for an invitation.`;
    case "viewer":
      return `Your role in ${teamName} is viewer. Operators and owners can approve or decline this; ask one of them.`;
  }
}
