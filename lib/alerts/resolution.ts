import { approvalEnded } from "@/lib/alerts/approval-words";
import type { ToldProposal } from "@/lib/alerts/message";
import type { ConditionKey } from "@/lib/alerts/model";
import { formatDuration } from "@/lib/format";

/** Says that a condition ended: what is true again, and after how long. */
export function describeResolution(alert: {
  condition: ConditionKey;
  /** Of the instance or the account. */
  name: string;
  raisedAt: Date;
  resolvedAt: Date;
  /** What waited, where the condition was that something does. */
  proposal: ToldProposal | null;
}): { subject: string; body: string } {
  const { name } = alert;
  const seconds = (alert.resolvedAt.getTime() - alert.raisedAt.getTime()) / 1000;
  const lasted = formatDuration(seconds);
  const after = `You have nothing to do. It lasted ${lasted}.`;
  switch (alert.condition) {
    case "memory_high":
      return { subject: `${name} has memory to spare again after ${lasted}`, body: after };
    case "clients_high":
      return { subject: `${name} has connections to spare again after ${lasted}`, body: after };
    case "no_plan_fits":
      return { subject: `${name} no longer needs a larger plan after ${lasted}`, body: after };
    case "unreachable":
      return { subject: `${name} answers again after ${lasted}`, body: after };
    case "gone":
      return { subject: `${name} is listed by the provider again after ${lasted}`, body: after };
    case "account_broken":
      return { subject: `${name} is connected again after ${lasted}`, body: after };
    case "account_silent":
      return { subject: `${name} can be asked again after ${lasted}`, body: after };
    case "approval_waits":
      return alert.proposal === null
        ? { subject: `${name} no longer waits for an approval`, body: after }
        : approvalEnded(name, alert.proposal, seconds);
    case "plan_changed":
    case "plan_change_failed":
      return { subject: `${name}: the plan change is over`, body: after };
    case "migration_started":
    case "migration_ready":
    case "migration_done":
    case "migration_rolled_back":
    case "migration_failed":
      return { subject: `${name}: the move is over`, body: after };
  }
}
