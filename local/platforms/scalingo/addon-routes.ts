import { z } from "zod";
import { planNamed, type CatalogPlan } from "../catalog";
import { type Answer, type Ask, Refusal, type Route } from "../http";
import type { House } from "../house";
import { PlanChangeRefused } from "../plan-change-checks";
import { appOf, type AddOn } from "../state";
import { addOnBody, PROVIDER_NAME, providerIds } from "./addon-words";
import { bodyOf, created, noContent, ok } from "./answers";
import { createAddOn } from "./create-addon";
import { refuseWhileChanging } from "./database-status";
import { conflict, invalid, notFound } from "./errors";
import { addOnNamed, appNamed, databaseOf, type Region } from "./lookups";
import { removeAddOn } from "./removals";
import { tell } from "./tell";
import { issueToken, type Caller } from "./tokens";

const blank = "can't be blank";
const Change = z.object({ addon: z.object({ plan_id: z.string(blank) }) });
const Creation = z.object({
  addon: z.object({ addon_provider_id: z.string(blank), plan_id: z.string(blank) }),
});

/** Add-ons of an app: list, look, make, another plan, delete, resume, and the ways to their databases. */
export function addOnRoutes(house: House, region: Region): Route<Caller>[] {
  const { store } = house;
  const named = (ask: Ask, caller: Caller) => addOnNamed(house, region, caller, ask);
  const signOn = (ask: Ask, caller: Caller) => {
    const addon = named(ask, caller);
    const token = issueToken(house, { ...caller, addonId: addon.id });
    const address = `${house.baseUrl()}/scalingo-db/${region}/sso?id=${addon.name}&token=${token}`;
    return ok({ addon: { ...addOnBody(store.state, addon), sso_url: address } });
  };
  return [
    {
      method: "GET",
      pattern: "/v1/apps/:app/addons",
      handle(ask, caller) {
        const app = appNamed(house, region, caller, ask);
        const addons = store.state.addons.filter(({ appId }) => appId === app.id);
        return ok({ addons: addons.map((addon) => addOnBody(store.state, addon)) });
      },
    },
    {
      method: "POST",
      pattern: "/v1/apps/:app/addons",
      async handle(ask, caller) {
        const app = appNamed(house, region, caller, ask);
        const wanted = bodyOf(Creation, ask).addon;
        if (!providerIds.includes(wanted.addon_provider_id)) throw notFound("addon_provider");
        const { addon, variables } = await createAddOn(house, app, planById(wanted.plan_id));
        return created({
          addon: addOnBody(store.state, addon),
          message: "Your database is being provisioned",
          variables,
        });
      },
    },
    {
      method: "GET",
      pattern: "/v1/apps/:app/addons/:addon",
      handle: (ask, caller) => ok({ addon: addOnBody(store.state, named(ask, caller)) }),
    },
    {
      method: "PATCH",
      pattern: "/v1/apps/:app/addons/:addon",
      handle: (ask, caller) => changePlan(house, named(ask, caller), ask),
    },
    {
      method: "DELETE",
      pattern: "/v1/apps/:app/addons/:addon",
      async handle(ask, caller) {
        await removeAddOn(house, named(ask, caller));
        return noContent;
      },
    },
    {
      method: "POST",
      pattern: "/v1/apps/:app/addons/:addon/token",
      handle(ask, caller) {
        const addon = named(ask, caller);
        const token = issueToken(house, { ...caller, addonId: addon.id });
        return ok({ addon: { ...addOnBody(store.state, addon), token } });
      },
    },
    {
      method: "POST",
      pattern: "/v1/apps/:app/addons/:addon/resume",
      handle: (ask, caller) => resume(house, named(ask, caller)),
    },
    { method: "POST", pattern: "/v1/apps/:app/addons/:addon/sso", handle: signOn },
    { method: "GET", pattern: "/v1/apps/:app/addons/:addon/sso", handle: signOn },
  ];
}

async function changePlan(house: House, addon: AddOn, ask: Ask): Promise<Answer> {
  const { state } = house.store;
  const plan = planById(bodyOf(Change, ask).addon.plan_id);
  refuseWhileChanging(state, addon);
  try {
    await house.changes.request(addon.id, plan);
  } catch (error) {
    if (!(error instanceof PlanChangeRefused)) throw error;
    if (error.reason === "busy") throw conflict(`${error.message}, please wait until it is done`);
    if (error.reason === "down") throw new Refusal({ status: 503, json: { error: error.message } });
    throw invalid("plan_id", error.message);
  }
  // The documentation names the list `vars`, the client of Go `variables`; that of JavaScript reads only `addon`.
  const message = "Your database plan is being changed";
  const vars = [addon.configVar];
  return ok({
    addon: { ...addOnBody(house.store.state, addon), message, vars },
    message,
    vars,
    variables: vars,
  });
}

function resume({ store }: House, addon: AddOn): Answer {
  if (!databaseOf(store.state, addon.id).isSuspended)
    throw conflict(`${addon.name} is not suspended`);
  store.change((state) => {
    databaseOf(state, addon.id).isSuspended = false;
    tell(state, appOf(state, addon), {
      type: "resume_addon",
      data: {
        addon_provider_name: PROVIDER_NAME,
        plan_name: addon.planName,
        resource_id: addon.name,
      },
    });
  });
  return ok({ addon: addOnBody(store.state, addon), message: "Your database has been resumed" });
}

/** The opaque id only: a name is as good as any other unknown id. @throws Refusal 422 */
function planById(id: string): CatalogPlan {
  const plan = planNamed(id);
  if (plan === null || plan.service !== "redis" || plan.id !== id) {
    throw invalid("plan_id", "is not a plan of this addon provider");
  }
  return plan;
}
