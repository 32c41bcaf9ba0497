import type { State } from "../state";
import type { AppOperation, Container, ScalingoApp } from "./apps-state";
import { scalingoApp } from "./lookups";
import { newMongoId } from "./mongo-id";

/** Whether an operation or a container is due. */
export function hasAppWork({ scalingo }: State, now: string): boolean {
  return (
    scalingo.operations.some((operation) => isDue(operation, now)) ||
    scalingo.apps.some(({ containers }) => containers.some((container) => hasEnded(container, now)))
  );
}

/** Moves operations along, and takes away one-offs that have ended. */
export function walkApps(state: State, now: string): void {
  for (const operation of state.scalingo.operations) {
    if (!isDue(operation, now)) continue;
    if (operation.status === "pending") operation.status = "running";
    else finish(state, operation, now);
  }
  for (const app of state.scalingo.apps) {
    app.containers = app.containers.filter((container) => !hasEnded(container, now));
  }
}

function isDue({ status, runsAt, endsAt, finishedAt }: AppOperation, now: string): boolean {
  return finishedAt === null && (status === "pending" ? runsAt : endsAt) <= now;
}

function hasEnded({ endsAt }: Container, now: string): boolean {
  return endsAt !== null && endsAt <= now;
}

function finish(state: State, operation: AppOperation, now: string): void {
  const { scalingo } = state;
  const failure = scalingo.failures.find(({ appId }) => appId === operation.appId);
  operation.finishedAt = now;
  operation.status = failure === undefined ? "done" : "error";
  operation.error = failure?.error ?? null;
  scalingo.failures = scalingo.failures.filter((one) => one !== failure);

  const app = scalingoApp(state, operation.appId);
  app.updatedAt = now;
  if (failure !== undefined) return keepWhatRuns(app);
  const oneOff = app.containers.find(({ id }) => id === operation.containerId);
  if (oneOff?.state === "booting") oneOff.state = "running";
  if (operation.type === "scale") scaleContainers(app, now);
  if (operation.type === "restart") restartContainers(app, operation.scope, now);
}

/** What was wanted and did not come is wanted no longer. */
function keepWhatRuns(app: ScalingoApp): void {
  for (const type of app.formation) {
    type.amount = app.containers.filter((one) => one.type === type.name).length;
  }
}

/** Starts what the formation misses and ends what it has too much of; the others keep running. */
function scaleContainers(app: ScalingoApp, now: string): void {
  for (const type of app.formation) {
    app.containers = app.containers.filter(
      (one) => one.type !== type.name || one.typeIndex <= type.amount,
    );
    for (let index = 1; index <= type.amount; index++) {
      const existing = app.containers.find(
        (one) => one.type === type.name && one.typeIndex === index,
      );
      if (existing?.size === type.size) continue;
      app.containers = app.containers.filter((one) => one !== existing);
      app.containers.push({
        id: newMongoId(),
        type: type.name,
        typeIndex: index,
        state: "running",
        size: type.size,
        command: type.command,
        createdAt: now,
        endsAt: null,
      });
    }
  }
}

/** New containers in the place of old ones. */
function restartContainers(app: ScalingoApp, scope: string[] | null, now: string): void {
  for (const container of app.containers) {
    if (container.endsAt !== null) continue;
    const { type, typeIndex } = container;
    const isMeant =
      scope === null || scope.includes(type) || scope.includes(`${type}-${typeIndex}`);
    if (isMeant) Object.assign(container, { id: newMongoId(), createdAt: now });
  }
}
