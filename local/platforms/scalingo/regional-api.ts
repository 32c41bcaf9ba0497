import { z } from "zod";
import { planNamed, plansOf } from "../catalog";
import { api, Refusal, type Answer, type Api, type Ask, type Route } from "../http";
import type { House } from "../house";
import { PlanChangeRefused } from "../plan-change-checks";
import { serverOf, urlOf, type AddOn, type App } from "../state";
import { databaseRoutes } from "./database-api";
import { echoRequestId } from "./echo-request-id";
import {
  broken,
  conflict,
  invalid,
  malformed,
  notFound,
  rateLimited,
  unauthorized,
  unknown,
} from "./errors";
import { callerOf, issueToken, type Caller } from "./tokens";
import { addOnBody, appBody, planBody } from "./words";

const Change = z.object({ addon: z.object({ plan_id: z.string() }) });

/** Scalingo's main API in one region. The Database API is reachable under `/api`, too, with the same bearer. */
export function regionalApi(house: House): Api {
  return api<Caller>({
    prefix: "/scalingo-api/osc-fr1",
    routes: [...appRoutes(house), ...addOnRoutes(house), ...databaseRoutes(house)],
    admit(ask) {
      const caller = callerOf(house, ask);
      if (caller.addonId !== null) throw new Refusal(unauthorized);
      if (!house.scalingoLimit.take(caller.account.id, Date.now())) throw new Refusal(rateLimited);
      return caller;
    },
    whenUnknown: unknown,
    whenMalformed: malformed,
    whenBroken: broken,
    finish: echoRequestId,
  });
}

function appRoutes(house: House): Route<Caller>[] {
  return [
    {
      method: "GET",
      pattern: "/v1/apps",
      handle(_ask, { account }) {
        const apps = house.store.state.apps.filter(({ accountId }) => accountId === account.id);
        return ok({ apps: apps.map((app) => appBody(app, account)) });
      },
    },
    {
      method: "GET",
      pattern: "/v1/apps/:app",
      handle: (ask, caller) => ok({ app: appBody(appNamed(house, caller, ask), caller.account) }),
    },
    {
      method: "GET",
      pattern: "/v1/apps/:app/variables",
      handle(ask, caller) {
        const app = appNamed(house, caller, ask);
        return ok({ variables: variablesOf(house, app, ask.query.get("aliases") !== "false") });
      },
    },
    {
      method: "GET",
      pattern: "/v1/addon_providers/:provider/plans",
      handle(ask) {
        if (!["redis", "scalingo-redis"].includes(ask.params.provider!))
          throw notFound("AddonProvider");
        const showsAll = ask.query.get("show_all") === "true";
        const plans = plansOf("redis").filter(({ isOffered }) => isOffered || showsAll);
        return ok({ plans: plans.map(planBody) });
      },
    },
  ];
}

/** The add-on owns `SCALINGO_REDIS_URL`; `REDIS_URL` is an alias, shown as `$NAME` unless it is resolved. */
function variablesOf(house: House, app: App, showsAliases: boolean) {
  const { state } = house.store;
  const addons = state.addons.filter(({ appId }) => appId === app.id);
  return addons.flatMap((addon, index) => {
    const value = urlOf(serverOf(state, addon));
    const own = { id: `${addon.id}-url`, name: addon.configVar, value, app_id: app.id };
    if (index > 0) return [own];
    const alias = showsAliases ? `$${addon.configVar}` : value;
    return [own, { id: `${addon.id}-alias`, name: "REDIS_URL", value: alias, app_id: app.id }];
  });
}

function addOnRoutes(house: House): Route<Caller>[] {
  return [
    {
      method: "GET",
      pattern: "/v1/apps/:app/addons",
      handle(ask, caller) {
        const app = appNamed(house, caller, ask);
        const addons = house.store.state.addons.filter(({ appId }) => appId === app.id);
        return ok({ addons: addons.map((addon) => addOnBody(addon)) });
      },
    },
    {
      method: "GET",
      pattern: "/v1/apps/:app/addons/:addon",
      handle: (ask, caller) => ok({ addon: addOnBody(addOnNamed(house, caller, ask)) }),
    },
    {
      method: "PATCH",
      pattern: "/v1/apps/:app/addons/:addon",
      handle: (ask, caller) => changeAddOn(house, ask, caller),
    },
    {
      method: "POST",
      pattern: "/v1/apps/:app/addons/:addon/token",
      handle(ask, caller) {
        const addon = addOnNamed(house, caller, ask);
        const token = issueToken(house, { ...caller, addonId: addon.id });
        return ok({ addon: { id: addon.id, token } });
      },
    },
  ];
}

async function changeAddOn(house: House, ask: Ask, caller: Caller): Promise<Answer> {
  const addon = addOnNamed(house, caller, ask);
  const wanted = Change.safeParse(ask.body);
  if (!wanted.success) throw invalid("plan_id", "can't be blank");
  // The opaque id only: a name is as good as any other unknown id.
  const plan = planNamed(wanted.data.addon.plan_id);
  if (plan === null || plan.service !== "redis" || plan.id !== wanted.data.addon.plan_id) {
    throw invalid("plan_id", "is not a plan of this addon provider");
  }
  try {
    await house.changes.request(addon.id, plan);
  } catch (error) {
    if (!(error instanceof PlanChangeRefused)) throw error;
    if (error.reason === "busy") throw conflict(`${error.message}, please wait until it is done`);
    if (error.reason === "down") throw new Refusal({ status: 503, json: { error: error.message } });
    throw invalid("plan_id", error.message);
  }
  return ok({
    addon: addOnBody(addon),
    message: "Your database plan is being changed",
    vars: [addon.configVar],
  });
}

function appNamed({ store }: House, { account }: Caller, ask: Ask): App {
  const wanted = ask.params.app!;
  const app = store.state.apps.find(
    ({ accountId, id, name }) => accountId === account.id && (id === wanted || name === wanted),
  );
  if (app === undefined) throw notFound("App");
  return app;
}

function addOnNamed(house: House, caller: Caller, ask: Ask): AddOn {
  const app = appNamed(house, caller, ask);
  const addon = house.store.state.addons.find(
    ({ appId, id }) => appId === app.id && id === ask.params.addon,
  );
  if (addon === undefined) throw notFound("Addon");
  return addon;
}

function ok(json: object): Answer {
  return { status: 200, json };
}
