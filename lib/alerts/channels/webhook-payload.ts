import { shareOf } from "@/lib/alerts/levels";
import type { About, Message, ToldProposal } from "@/lib/alerts/message";

/**
 * The body of a webhook: what happened, when, and the facts. Field names are part of the wire and
 * are not renamed; shares are 0..1, memory is in bytes, money is in cents a month, what nobody knows is
 * null. `approveUrl` and `declineUrl` lead a person to the page where the proposal is decided.
 *
 * Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function webhookPayload(message: Message) {
  return {
    type: message.kind === "raised" ? "alert.raised" : "alert.resolved",
    timestamp: message.at.toISOString(),
    data: {
      condition: message.condition,
      topic: message.topic,
      subject: message.subject,
      body: message.body,
      ...aboutOf(message.about),
      team: message.team,
      levels: message.levels.map((level) => ({ ...level, share: shareOf(level) })),
      url: message.url,
      proposal: message.proposal === null ? null : proposalOf(message.proposal),
      approveUrl: message.links?.approveUrl ?? null,
      declineUrl: message.links?.declineUrl ?? null,
    },
  } as const;
}

function proposalOf(proposal: ToldProposal) {
  const { id, status, direction, currency, effects, expiresAt } = proposal;
  return {
    id,
    status,
    direction,
    fromPlanId: proposal.fromPlanId,
    fromPlan: proposal.fromLabel,
    fromMonthlyCents: proposal.fromMonthlyCents,
    toPlanId: proposal.toPlanId,
    toPlan: proposal.toLabel,
    toMonthlyCents: proposal.toMonthlyCents,
    currency,
    effects,
    expiresAt: expiresAt?.toISOString() ?? null,
  };
}

/** One of the two is null: receivers read `instance` first, as it was before accounts had alerts. */
function aboutOf(about: About) {
  const { kind, id, name } = about;
  if (kind === "instance") return { instance: { id, name, planId: about.planId }, account: null };
  return { instance: null, account: { id, name, provider: about.providerLabel } };
}
