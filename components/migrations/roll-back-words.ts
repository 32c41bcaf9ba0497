import { formatCounted } from "@/lib/format";
import { isActive, type ClientsAtEnds, type MigrationView } from "@/lib/migrations/model";
import { isHandedOver } from "@/lib/migrations/next-step";
import { joined, targetNames } from "./migration-words";

type Kept = "target" | "source";

/** What a roll back does from where the migration stands, and what it does not. */
export function rollBackWords(view: MigrationView, keeps: Kept): string {
  const { source, steps } = view;
  const target = targetNames(view);
  const rest = `${target} stays as it is.`;
  if (!isHandedOver(steps)) {
    return `Nobody has used ${target} yet, so that nothing has to be carried back: the apps get the address of ${source.name} again, and what was stopped is started. ${rest}`;
  }
  const stops = steps.some(({ kind }) => kind === "stop_writers");
  const how = stops
    ? "The apps stop"
    : "Headroom stops nobody: stop the apps yourself first if every write counts. Then";
  if (keeps === "source") {
    return `${how}${stops ? "," : ""} they get the address of ${source.name} again, and nothing is carried. ${rest}`;
  }
  const carried = `what was written to ${target} since the switch is carried back and compared, and then they use ${source.name} again.`;
  const cold = view.legs.filter((leg) => leg.isCold && leg.direction === "forth");
  const left =
    cold.length === 0
      ? ""
      : ` What was written to ${joined(cold.map((leg) => leg.target.name))}, which began cold, is not.`;
  return `${how}${stops ? "," : ""} ${carried}${left} ${rest}`;
}

/** `Connected now: 0 clients at orders-2, 3 clients at orders.` */
export function connectedWords(view: MigrationView, seen: ClientsAtEnds | null): string {
  if (seen === null) return "Nobody could look who is connected to either end.";
  return `Connected now: ${clientsAt(targetNames(view), seen.target)}, ${clientsAt(view.source.name, seen.source)}.`;
}

function clientsAt(name: string, count: number | null): string {
  return count === null
    ? `${name} does not answer`
    : `${formatCounted(count, "client")} at ${name}`;
}

/** Where only the source is used nothing has to come back; a split leaves the source in use. */
export function safeChoice({ kind }: MigrationView, seen: ClientsAtEnds | null): Kept {
  const isSourceUsed = seen !== null && (seen.source ?? 0) > 0 && seen.target === 0;
  return isSourceUsed && kind !== "split" ? "source" : "target";
}

/** What the choice may lose, by who is connected; null where that is nothing. */
export function lossWords(
  view: MigrationView,
  seen: ClientsAtEnds | null,
  keeps: Kept,
): string | null {
  const { source, kind } = view;
  const target = targetNames(view);
  if (keeps === "source") {
    return seen?.target === 0
      ? `Whatever was written to ${target} since the switch stays there and is not in ${source.name}.`
      : `What was written to ${target} since the switch stays there and is missing in ${source.name}.`;
  }
  if (kind === "split" || seen?.source === 0) return null;
  return `Keys that somebody has written to ${source.name} since the switch are replaced by those of ${target}, or removed where it has none.`;
}

/** Why somebody who wants to go back cannot, while it goes on; null where they can, or need not. */
export function noRollBackWords({ status, isWayBack, steps, may }: MigrationView): string | null {
  const isUnderWay = isActive(status) && isHandedOver(steps) && !isWayBack;
  if (!isUnderWay || may.rollBack === true) return null;
  return `It cannot be rolled back now. ${may.rollBack}`;
}

/** Whether the present step offers it among its own answers. */
export function isOfferedAtStep({ steps, currentStepId }: MigrationView): boolean {
  const step = steps.find(({ id }) => id === currentStepId);
  return step !== undefined && (step.status === "failed" || step.question !== null);
}
