import { formatDuration, type Currency } from "@/lib/format";
import type { ActionStatus, proposalStatuses } from "@/lib/scaling/model";

/** A proposal that no longer waits, and what came of it. */
export type DecidedProposal = {
  id: string;
  instanceId: string;
  instanceName: string;
  fromLabel: string;
  toLabel: string;
  fromMonthlyCents: number | null;
  toMonthlyCents: number | null;
  currency: Currency;
  status: Exclude<(typeof proposalStatuses)[number], "pending">;
  decidedAt: Date;
  /** The person's name, or how they came: `by link, sent to …`; null when it was Headroom by itself. */
  who: string | null;
  note: string | null;
  /** The plan change that followed; null where none did, or not yet. */
  change: {
    status: ActionStatus;
    startedAt: Date;
    endedAt: Date | null;
    problem: string | null;
  } | null;
};

/** Who decided, and what came of it. */
export function describeDecided({
  status,
  who,
  note,
  change,
}: Pick<DecidedProposal, "status" | "who" | "note" | "change">): string {
  switch (status) {
    case "approved":
      return `Approved ${byWhom(who)}; ${outcome(change)}`;
    case "rejected":
      return note === null ? `Declined ${byWhom(who)}.` : `Declined ${byWhom(who)}: “${note}”`;
    case "superseded":
      return "Withdrawn: by then something else was wanted.";
    case "expired":
      return "Nobody decided in time.";
  }
}

function byWhom(who: string | null): string {
  if (who === null) return "by the policy";
  return who.startsWith("by ") ? who : `by ${who}`;
}

function outcome(change: DecidedProposal["change"]): string {
  if (change === null) return "the change has not begun.";
  if (change.status === "running") return "the change is under way.";
  if (change.status === "failed") return `the change failed. ${change.problem ?? ""}`.trim();
  if (change.endedAt === null) return "the change is done.";
  const seconds = (change.endedAt.getTime() - change.startedAt.getTime()) / 1000;
  return `the change was done after ${formatDuration(seconds)}.`;
}
