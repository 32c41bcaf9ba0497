import { z } from "zod";
import type { Answer, Ask, Route } from "../http";
import type { House } from "../house";
import type { App, State } from "../state";
import { accepted, bodyOf, noContent, ok } from "./answers";
import { appBody, containerBody, containerTypeBody, operationBody } from "./app-words";
import type { AppOperation, Container, ContainerType } from "./apps-state";
import { containerSize } from "./container-sizes";
import { invalid, notFound } from "./errors";
import { appNamed, scalingoApp, type Region } from "./lookups";
import { newMongoId } from "./mongo-id";
import { beginOperation, refuseWhileOperating } from "./operations";
import { tell } from "./tell";
import { after } from "./time";
import type { Caller } from "./tokens";

const CONTAINERS_MAX = 10;
const ONE_OFF_SECONDS = 60;
const STOPPING_SECONDS = 2;

const Scaling = z.object({
  containers: z
    .array(
      z.object({ name: z.string(), amount: z.number().int().min(0), size: z.string().nullish() }),
    )
    .min(1),
});
/** The documentation wants a list, the client of JavaScript sends one text. */
const Restart = z.object({
  scope: z.union([z.array(z.string()), z.string().transform((one) => [one])]).nullish(),
});
const Run = z.object({
  command: z.string().min(1),
  env: z.record(z.string(), z.string()).nullish(),
  size: z.string().nullish(),
  detached: z.boolean().nullish(),
});
const Signal = z.object({ signal: z.string() });

/** Containers of an app: which there are, scaling, restarts, one-offs, and how operations fare. */
export function containerRoutes(house: House, region: Region): Route<Caller>[] {
  const { store } = house;
  const named = (ask: Ask, caller: Caller) => appNamed(house, region, caller, ask);
  return [
    {
      method: "GET",
      pattern: "/v1/apps/:app/ps",
      handle(ask, caller) {
        const { containers } = scalingoApp(store.state, named(ask, caller).id);
        return ok({ containers: containers.map(containerBody) });
      },
    },
    {
      method: "GET",
      pattern: "/v1/apps/:app/containers",
      handle(ask, caller) {
        const { formation } = scalingoApp(store.state, named(ask, caller).id);
        return ok({ containers: formation.map(containerTypeBody) });
      },
    },
    {
      method: "POST",
      pattern: "/v1/apps/:app/scale",
      handle: (ask, caller) => scale(house, named(ask, caller), ask),
    },
    {
      method: "POST",
      pattern: "/v1/apps/:app/restart",
      handle: (ask, caller) => restart(house, named(ask, caller), ask),
    },
    {
      method: "POST",
      pattern: "/v1/apps/:app/run",
      handle: (ask, caller) => run(house, named(ask, caller), ask),
    },
    {
      method: "POST",
      pattern: "/v1/apps/:app/containers/:container/stop",
      handle(ask, caller) {
        const container = containerNamed(store.state, named(ask, caller), ask);
        if (container.type !== "one-off") throw invalid("container", "is not a one-off container");
        if (container.state === "stopping") return { status: 202 };
        store.change(() => {
          container.state = "stopping";
          container.endsAt = after(new Date(), STOPPING_SECONDS * house.changes.pace);
        });
        return { status: 202 };
      },
    },
    {
      method: "POST",
      pattern: "/v1/apps/:app/containers/:container/kill",
      handle(ask, caller) {
        containerNamed(store.state, named(ask, caller), ask);
        const { signal } = bodyOf(Signal, ask);
        if (!["SIGUSR1", "SIGUSR2"].includes(signal)) throw invalid("signal", "is not allowed");
        return noContent;
      },
    },
    {
      method: "GET",
      pattern: "/v1/apps/:app/operations/:operation",
      handle(ask, caller) {
        const app = named(ask, caller);
        const operation = store.state.scalingo.operations.find(
          ({ appId, id }) => appId === app.id && id === ask.params.operation,
        );
        if (operation === undefined) throw notFound("operation");
        return ok({ operation: operationBody(house, operation) });
      },
    },
  ];
}

/** Only what is wanted changes at once; the containers follow when the operation ends. */
function scale(house: House, app: App, ask: Ask): Answer {
  const { store } = house;
  const wanted = bodyOf(Scaling, ask).containers;
  refuseWhileOperating(store.state, app);
  const details = scalingoApp(store.state, app.id);
  for (const { name, amount, size } of wanted) {
    const isKnown = !details.isDeployed || details.formation.some((type) => type.name === name);
    if (!isKnown) throw notFound("container_type");
    if (amount > CONTAINERS_MAX) {
      throw invalid("amount", `should not be more than ${CONTAINERS_MAX} containers of a type`);
    }
    if (containerSize(size ?? "M") === null) throw invalid("size", "is not a container size");
  }

  const operation = store.change((state) => {
    const { formation } = scalingoApp(state, app.id);
    const before = amountsOf(formation);
    for (const { name, amount, size } of wanted) {
      const type = formation.find((one) => one.name === name);
      if (type === undefined) {
        formation.push({ id: newMongoId(), name, amount, size: size ?? "M", command: "" });
      } else {
        Object.assign(type, { amount, size: size ?? type.size });
      }
    }
    if (!details.isDeployed) return null;
    const data = { previous_containers: before, containers: amountsOf(formation) };
    tell(state, app, { type: "scale", data });
    return beginOperation(
      state,
      { appId: app.id, type: "scale", scope: null, containerId: null },
      house.changes.pace,
    );
  });
  const json = { containers: details.formation.map(containerTypeBody) };
  return operation === null ? ok(json) : accepted(addressOf(house, app, operation), json);
}

function restart(house: House, app: App, ask: Ask): Answer {
  const { store } = house;
  const scope = bodyOf(Restart, ask).scope ?? [];
  refuseWhileOperating(store.state, app);
  const { containers, formation } = scalingoApp(store.state, app.id);
  for (const name of scope) {
    const isKnown =
      formation.some((type) => type.name === name) ||
      containers.some(({ type, typeIndex }) => `${type}-${typeIndex}` === name);
    if (!isKnown) throw notFound("container_type");
  }

  const wanted = scope.length === 0 ? null : scope;
  const operation = store.change((state) => {
    tell(state, app, { type: "restart", data: { scope: wanted, reason: "user_restart" } });
    return beginOperation(
      state,
      { appId: app.id, type: "restart", scope: wanted, containerId: null },
      house.changes.pace,
    );
  });
  return accepted(addressOf(house, app, operation));
}

/** The command is not run: nobody's code is here. Its container boots, lives a minute, and is gone. */
function run(house: House, app: App, ask: Ask): Answer {
  const { store } = house;
  const wanted = bodyOf(Run, ask);
  const size = wanted.size ?? "M";
  if (containerSize(size) === null) throw invalid("size", "is not a container size");
  refuseWhileOperating(store.state, app);

  const now = new Date();
  const container: Container = {
    id: newMongoId(),
    type: "one-off",
    typeIndex: Math.floor(Math.random() * 9000) + 1000,
    state: "booting",
    size,
    command: wanted.command,
    createdAt: now.toISOString(),
    endsAt: after(now, ONE_OFF_SECONDS * house.changes.pace),
  };
  const isDetached = wanted.detached === true;
  const operation = store.change((state) => {
    scalingoApp(state, app.id).containers.push(container);
    tell(state, app, { type: "run", data: { command: wanted.command, detached: isDetached } });
    const begun = { appId: app.id, type: "start-one-off", scope: null } as const;
    return beginOperation(state, { ...begun, containerId: container.id }, house.changes.pace);
  });
  const location = addressOf(house, app, operation);
  return {
    status: 200,
    headers: isDetached ? {} : { Location: location },
    json: {
      container: { ...containerBody(container), app: appBody(store.state, app) },
      operation_url: location,
      operation: operation.id,
    },
  };
}

function containerNamed(state: State, app: App, ask: Ask): Container {
  const container = scalingoApp(state, app.id).containers.find(
    ({ id }) => id === ask.params.container,
  );
  if (container === undefined) throw notFound("container");
  return container;
}

function amountsOf(formation: readonly ContainerType[]): Record<string, number> {
  return Object.fromEntries(formation.map(({ name, amount }) => [name, amount]));
}

function addressOf(house: House, app: App, { id }: AppOperation): string {
  return `${house.baseUrl()}/scalingo-api/${app.region}/v1/apps/${app.name}/operations/${id}`;
}
