import type { App, State } from "../state";
import type { AppOperation, OperationType } from "./apps-state";
import { conflict } from "./errors";
import { newMongoId } from "./mongo-id";
import { after } from "./time";

const PENDING_SECONDS = 1;
const RUNNING_SECONDS: Record<OperationType, number> = {
  scale: 6,
  restart: 6,
  "start-one-off": 2,
};
const OPERATIONS_KEPT = 500;

/** The scaling or the restart an app is in, or null. One-offs start beside its formation. */
export function operationUnderWay({ scalingo }: State, appId: string): AppOperation | null {
  return (
    scalingo.operations.find(
      (operation) =>
        operation.appId === appId &&
        operation.finishedAt === null &&
        operation.type !== "start-one-off",
    ) ?? null
  );
}

/** @throws Refusal 409 while the app is scaling or restarting */
export function refuseWhileOperating(state: State, app: App): void {
  const operation = operationUnderWay(state, app.id);
  if (operation === null) return;
  const doing = operation.type === "scale" ? "scaling" : "restarting";
  throw conflict(`${app.name} is ${doing}, please wait until it is running again`);
}

/** Begins something slow; the work of Scalingo walks it to its end. */
export function beginOperation(
  { scalingo }: State,
  wanted: Pick<AppOperation, "appId" | "type" | "scope" | "containerId">,
  pace: number,
): AppOperation {
  const now = new Date();
  const operation: AppOperation = {
    ...wanted,
    id: newMongoId(),
    status: "pending",
    createdAt: now.toISOString(),
    runsAt: after(now, PENDING_SECONDS * pace),
    endsAt: after(now, (PENDING_SECONDS + RUNNING_SECONDS[wanted.type]) * pace),
    finishedAt: null,
    error: null,
  };
  scalingo.operations.push(operation);
  scalingo.operations.splice(0, Math.max(0, scalingo.operations.length - OPERATIONS_KEPT));
  return operation;
}
