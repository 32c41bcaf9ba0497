import { z } from "zod";
import { mongoIdOf } from "../catalog";
import type { Ask, Route } from "../http";
import type { House } from "../house";
import { serverOf, urlOf, type App, type State } from "../state";
import { bodyOf, created, noContent, ok } from "./answers";
import type { Variable } from "./apps-state";
import { invalid, notFound } from "./errors";
import { appNamed, scalingoApp, type Region } from "./lookups";
import { followAddress } from "../usage";
import { newMongoId } from "./mongo-id";
import { tell } from "./tell";
import type { Caller } from "./tokens";

/** The variable under which an application finds its Redis. */
const VARIABLE = "REDIS_URL";

const Name = z
  .string()
  .max(64, "is too long (maximum is 64 characters)")
  .regex(/^[A-Za-z0-9][A-Za-z0-9_]*$/, "may hold letters, digits and _, and not begin with _");
const Value = z.string().max(32_768, "is too long (maximum is 32768 characters)");
const One = z.object({ name: Name, value: Value });

const NewVariable = z.object({ variable: One });
const Several = z.object({ variables: z.array(One) });
const NewValue = z.object({ variable: z.object({ value: Value }) });
const Doomed = z.object({ variable_ids: z.array(z.string()) });

/** The environment of an app. Changing it restarts nothing. */
export function variableRoutes(house: House, region: Region): Route<Caller>[] {
  const { store } = house;
  const named = (ask: Ask, caller: Caller) => appNamed(house, region, caller, ask);
  return [
    {
      method: "GET",
      pattern: "/v1/apps/:app/variables",
      handle(ask, caller) {
        const all = environmentOf(store.state, named(ask, caller));
        const showsAliases = ask.query.get("aliases") !== "false";
        return ok({ variables: showsAliases ? all : all.map((one) => resolved(one, all)) });
      },
    },
    {
      method: "POST",
      pattern: "/v1/apps/:app/variables",
      handle(ask, caller) {
        const app = named(ask, caller);
        const wanted = bodyOf(NewVariable, ask).variable;
        refuseOwned(store.state, app, wanted.name);
        const { variable, before } = store.change((state) => {
          const set = put(state, app, wanted);
          tell(state, app, {
            type: set.before === null ? "new_variable" : "edit_variable",
            data: { ...wanted, ...(set.before !== null && { old_value: set.before }) },
          });
          return set;
        });
        return before === null ? created({ variable }) : ok({ variable });
      },
    },
    {
      method: "PUT",
      pattern: "/v1/apps/:app/variables",
      handle(ask, caller) {
        const app = named(ask, caller);
        const wanted = bodyOf(Several, ask).variables;
        for (const { name } of wanted) refuseOwned(store.state, app, name);
        const variables = store.change((state) => {
          const set = wanted.map((one) => put(state, app, one));
          tell(state, app, {
            type: "edit_variables",
            data: {
              new_vars: set
                .filter(({ before }) => before === null)
                .map(({ variable }) => told(variable)),
              updated_vars: set
                .filter(({ before }) => before !== null)
                .map(({ variable, before }) => ({ ...told(variable), old_value: before })),
              deleted_vars: [],
            },
          });
          return set.map(({ variable }) => variable);
        });
        return ok({ variables });
      },
    },
    {
      method: "PATCH",
      pattern: "/v1/apps/:app/variables/:variable",
      handle(ask, caller) {
        const app = named(ask, caller);
        const { name } = variableNamed(store.state, app, ask.params.variable!);
        refuseOwned(store.state, app, name);
        const { value } = bodyOf(NewValue, ask).variable;
        const variable = store.change((state) => {
          const set = put(state, app, { name, value });
          tell(state, app, { type: "edit_variable", data: { name, value, old_value: set.before } });
          return set.variable;
        });
        return ok({ variable });
      },
    },
    {
      method: "DELETE",
      pattern: "/v1/apps/:app/variables/:variable",
      handle(ask, caller) {
        const app = named(ask, caller);
        const variable = variableNamed(store.state, app, ask.params.variable!);
        refuseOwned(store.state, app, variable.name);
        store.change((state) => {
          drop(state, app, [variable.id]);
          tell(state, app, { type: "delete_variable", data: told(variable) });
        });
        return noContent;
      },
    },
    {
      method: "DELETE",
      pattern: "/v1/apps/:app/variables",
      handle(ask, caller) {
        const app = named(ask, caller);
        const ids = bodyOf(Doomed, ask).variable_ids;
        const doomed = ids.map((id) => variableNamed(store.state, app, id));
        for (const { name } of doomed) refuseOwned(store.state, app, name);
        store.change((state) => {
          drop(state, app, ids);
          const data = { new_vars: [], updated_vars: [], deleted_vars: doomed.map(told) };
          tell(state, app, { type: "edit_variables", data });
        });
        return noContent;
      },
    },
  ];
}

/** All variables as they are written: those the add-ons own first, then those of the app. */
export function environmentOf(state: State, app: App): Variable[] {
  return [...ownedVariables(state, app), ...scalingoApp(state, app.id).variables];
}

function ownedVariables(state: State, app: App): Variable[] {
  return state.addons
    .filter(({ appId }) => appId === app.id)
    .map((addon) => ({
      id: mongoIdOf(`variable ${addon.id}`),
      name: addon.configVar,
      value: urlOf(serverOf(state, addon)),
    }));
}

/** A variable with the value its alias stands for. One that leads nowhere, or in a circle, stays as it is. */
function resolved(variable: Variable, all: readonly Variable[]): Variable {
  let { value } = variable;
  for (let steps = 0; steps < all.length; steps++) {
    const name = /^\$([A-Za-z0-9_]+)$/.exec(value)?.[1];
    const target = name === undefined ? undefined : all.find((one) => one.name === name);
    if (target === undefined) return { ...variable, value };
    value = target.value;
  }
  return variable;
}

/** Sets one variable. `before` is null when it is new. */
function put(state: State, app: App, { name, value }: z.output<typeof One>) {
  const { variables } = scalingoApp(state, app.id);
  const existing = variables.find((one) => one.name === name);
  const before = existing?.value ?? null;
  const variable = existing ?? { id: newMongoId(), name, value };
  variable.value = value;
  if (existing === undefined) variables.push(variable);
  if (name === VARIABLE) {
    followAddress(state, app, resolved(variable, environmentOf(state, app)).value);
  }
  return { variable, before };
}

function drop(state: State, app: App, ids: readonly string[]): void {
  const details = scalingoApp(state, app.id);
  details.variables = details.variables.filter(({ id }) => !ids.includes(id));
}

function told({ name, value }: Variable) {
  return { name, value };
}

/** @throws Refusal 422 for a variable whose value is an add-on's to say */
function refuseOwned(state: State, app: App, name: string): void {
  if (ownedVariables(state, app).some((one) => one.name === name)) {
    throw invalid("name", "is managed by an addon and can't be changed");
  }
}

function variableNamed(state: State, app: App, id: string): Variable {
  const variable = environmentOf(state, app).find((one) => one.id === id);
  if (variable === undefined) throw notFound("variable");
  return variable;
}
