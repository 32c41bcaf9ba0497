import type { Tone } from "@/components/ui/state";
import type { Answer } from "@/lib/scaling/journal/journal-filter";
import type { ActionStatus, HoldReason, proposalStatuses, ResizeReason } from "@/lib/scaling/model";

/** Why nothing is changed, in the words of a list to choose from. */
export const holdWords: Record<HoldReason, string> = {
  comfortable: "within the thresholds",
  may_be_needed: "needed again at other hours",
  cooling_down: "cooling down after a change",
  at_maximum: "at the largest plan allowed",
  at_minimum: "at the smallest plan allowed",
  no_plan_fits: "no plan is large enough",
  over_cap: "the month’s cap would be passed",
  change_budget: "enough changes for a day",
  not_in_maintenance: "waiting for the maintenance window",
  frozen: "frozen by the calendar",
  paused: "paused",
  pinned: "held at a plan",
  growing_off: "growing is off",
  shrinking_off: "shrinking is off",
  scaling_off: "scaling is off",
  evicting: "keys are evicted",
  refusing_connections: "connections are refused",
  no_data: "no measurements",
  too_few_samples: "too few measurements",
  implausible: "measurements that cannot be trusted",
  busy: "a change is under way",
  provider_busy: "the provider is at work",
  unknown_plan: "the plan is not known",
  gone: "gone at the provider",
};

/** Why another plan is wanted, in the words of a list to choose from. */
export const resizeWords: Record<ResizeReason, string> = {
  memory: "memory above the threshold",
  clients: "connections above the threshold",
  memory_and_clients: "memory and connections above",
  pressed: "the plan is full",
  trend: "full soon at this pace",
  season: "other days needed more",
  idle: "a smaller plan will do",
  below_minimum: "below the smallest plan allowed",
  above_maximum: "above the largest plan allowed",
  scheduled: "asked for by the calendar",
  pinned: "held at another plan",
  chosen: "chosen by hand",
};

/** Decisions never give this reason: a person does, and that is no line of the journal. */
const NOT_DECIDED: ResizeReason = "chosen";

type Choice = { value: Answer; label: string };

/** What may be chosen of either kind, in the order of the words above. */
export const changeChoices: readonly Choice[] = reasonsOf(resizeWords)
  .filter((reason) => reason !== NOT_DECIDED)
  .map((reason) => ({ value: `resize:${reason}`, label: resizeWords[reason] }));
export const noChoices: readonly Choice[] = reasonsOf(holdWords).map((reason) => ({
  value: `hold:${reason}`,
  label: holdWords[reason],
}));

function reasonsOf<Reason extends string>(words: Record<Reason, string>): Reason[] {
  return Object.keys(words) as Reason[];
}

type ProposalStatus = (typeof proposalStatuses)[number];
type Mark = { tone: Tone; word: string };

const proposalMarks: Record<ProposalStatus, Mark> = {
  pending: { tone: "warning", word: "waits for a decision" },
  approved: { tone: "busy", word: "approved" },
  rejected: { tone: "calm", word: "declined" },
  superseded: { tone: "absent", word: "withdrawn" },
  expired: { tone: "absent", word: "nobody decided in time" },
};

const changeMarks: Record<ActionStatus, Mark> = {
  running: { tone: "busy", word: "change under way" },
  succeeded: { tone: "good", word: "change done" },
  failed: { tone: "danger", word: "change failed" },
};

/** What came of a decision: of the plan change where one was begun, else of the proposal. */
export type Followed = { status: ProposalStatus; change: ActionStatus | null };

export function followedMark({ status, change }: Followed): Mark {
  return change === null ? proposalMarks[status] : changeMarks[change];
}
