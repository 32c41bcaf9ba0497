import type { MigrationView } from "@/lib/migrations/model";
import { isHandedOver } from "@/lib/migrations/next-step";
import { joined, targetNames } from "./migration-words";

/** What a roll back does from where the migration stands, and what it does not. */
export function rollBackWords(view: MigrationView): string {
  const { source, steps } = view;
  const target = targetNames(view);
  const rest = `${target} stays as it is.`;
  if (!isHandedOver(steps)) {
    return `Nobody has used ${target} yet, so that nothing has to be carried back: the apps get the address of ${source.name} again, and what was stopped is started. ${rest}`;
  }
  const carried = `what was written to ${target} since the switch is carried back and compared, and then they use ${source.name} again.`;
  const how = steps.some(({ kind }) => kind === "stop_writers")
    ? `The apps stop, ${carried}`
    : `Headroom stops nobody: stop the apps yourself first if every write counts. Then ${carried}`;
  const cold = view.legs.filter((leg) => leg.isCold && leg.direction === "forth");
  const left =
    cold.length === 0
      ? ""
      : ` What was written to ${joined(cold.map((leg) => leg.target.name))}, which began cold, is not.`;
  return `${how}${left} ${rest}`;
}

/** Why somebody who wants to go back cannot, while it goes on; null where they can, or need not. */
export function noRollBackWords({ status, steps, may }: MigrationView): string | null {
  const isActive = status === "running" || status === "waiting" || status === "paused";
  const isUnderWay = isActive && isHandedOver(steps) && !steps.some(({ isWayBack }) => isWayBack);
  if (!isUnderWay || may.rollBack === true) return null;
  return `It cannot be rolled back now. ${may.rollBack}`;
}

/** Whether the present step offers it among its own answers. */
export function isOfferedAtStep({ steps, currentStepId }: MigrationView): boolean {
  const step = steps.find(({ id }) => id === currentStepId);
  return step !== undefined && (step.status === "failed" || step.question !== null);
}
