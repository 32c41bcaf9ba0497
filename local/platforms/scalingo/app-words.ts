import { mongoIdOf } from "../catalog";
import type { House } from "../house";
import { found, type App, type State } from "../state";
import { projectOf, usernameOf } from "./account-words";
import type { AppOperation, Container, ContainerType, ScalingoApp } from "./apps-state";
import { containerSize } from "./container-sizes";
import { scalingoApp } from "./lookups";
import { operationUnderWay } from "./operations";
import { timeOf, timeOrNull } from "./time";

export function appBody(state: State, app: App) {
  const account = found(state.accounts, app.accountId);
  const details = scalingoApp(state, app.id);
  const deployedAt = details.isDeployed ? timeOf(app.createdAt) : null;
  const url = `https://${app.name}.${app.region}.scalingo.io`;
  return {
    base_url: url,
    created_at: timeOf(app.createdAt),
    data_access_consent: null,
    flags: {},
    force_https: details.forceHttps,
    git_source: null,
    git_url: `git@ssh.${app.region}.scalingo.com:${app.name}.git`,
    hds_resource: false,
    id: app.id,
    last_deployed_at: deployedAt,
    last_deployed_by: details.isDeployed ? usernameOf(account) : null,
    last_deployment_id: details.isDeployed ? mongoIdOf(`deployment ${app.id}`) : null,
    limits: {},
    links: { deployments_stream: `wss://deployments.scalingo.com/apps/${app.name}` },
    name: app.name,
    owner: { id: account.id, username: usernameOf(account), email: account.email, flags: {} },
    private_networks_ids: [],
    project: projectOf(account),
    region: app.region,
    router_logs: details.routerLogs,
    stack_id: mongoIdOf("stack scalingo-24"),
    status: statusOf(state, details),
    sticky_session: details.stickySession,
    updated_at: timeOf(details.updatedAt),
    url,
  };
}

function statusOf(state: State, app: ScalingoApp): string {
  const operation = operationUnderWay(state, app.appId);
  if (operation !== null) return operation.type === "scale" ? "scaling" : "restarting";
  if (!app.isDeployed) return "new";
  return app.formation.some(({ amount }) => amount > 0) ? "running" : "stopped";
}

export function containerTypeBody({ id, name, amount, size, command }: ContainerType) {
  return { id, name, amount, size, command };
}

export function containerBody(container: Container) {
  return {
    id: container.id,
    type: container.type,
    type_index: container.typeIndex,
    label: `${container.type}-${container.typeIndex}`,
    state: container.state,
    size: "",
    command: container.command,
    created_at: timeOf(container.createdAt),
    deleted_at: null,
    container_size: containerSize(container.size),
  };
}

export function operationBody(house: House, operation: AppOperation) {
  const isOneOff = operation.type === "start-one-off";
  return {
    id: operation.id,
    app_id: operation.appId,
    created_at: timeOf(operation.createdAt),
    finished_at: timeOrNull(operation.finishedAt),
    status: operation.status,
    type: operation.type,
    error: operation.error,
    ...(isOneOff &&
      operation.status === "done" && {
        start_one_off_data: {
          attach_url: `${house.baseUrl()}/run/${operation.containerId}`,
          container_id: operation.containerId,
        },
      }),
  };
}
