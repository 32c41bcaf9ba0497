import { z } from "zod";
import { planNamed, plansOf, type CatalogPlan } from "../catalog";
import { api, type Answer, type Api, type Ask, type Route, Refusal } from "../http";
import type { House } from "../house";
import { PlanChangeRefused } from "../plan-change-checks";
import { urlOf, serverOf, type Account, type AddOn } from "../state";
import { admit, finish, refuseOtherVersions, type Caller } from "./accounts";
import { herokuError, invalid, notFound } from "./errors";
import { addOnNamed, addOnsOf, appNamed, appsOf, ok, paged } from "./lookups";
import { accountBody, addOnBody, appBody, planBody, releaseBody } from "./words";

const PREFIX = "/heroku-api";

/** Plan names come as text or as an object, as the CLI sends them. */
const Change = z.object({
  plan: z
    .union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)])
    .optional(),
  name: z.string().min(1).optional(),
});

/** Heroku's Platform API, as far as Headroom uses it. Source: reference of the Platform API, version 3. */
export function platformApi(house: House): Api {
  return api<Caller>({
    prefix: PREFIX,
    routes: [...accountRoutes(house), ...addOnRoutes(house), ...appRoutes(house), ...planRoutes()],
    admit(ask) {
      refuseOtherVersions(ask);
      return admit(house, ask, { isFree: ask.path === `${PREFIX}/account/rate-limits` });
    },
    whenUnknown: herokuError(404, "not_found", "The requested API endpoint was not found."),
    whenMalformed: herokuError(
      400,
      "bad_request",
      "Request invalid, validate usage and try again.",
    ),
    whenBroken: herokuError(500, "internal_server_error", "Internal server error."),
    finish: (answer, ask) => finish(house, answer, ask),
  });
}

function accountRoutes(house: House): Route<Caller>[] {
  return [
    { method: "GET", pattern: "/account", handle: (_ask, { account }) => ok(accountBody(account)) },
    {
      method: "GET",
      pattern: "/account/rate-limits",
      handle: (_ask, { account }) =>
        ok({ remaining: house.herokuLimit.remaining(account.id, Date.now()) }),
    },
  ];
}

function addOnRoutes(house: House): Route<Caller>[] {
  const { store } = house;
  const bodyOf = (addon: AddOn, ask: Ask) => addOnBody(store.state, addon, expandsPlan(ask));
  return [
    {
      method: "GET",
      pattern: "/addons",
      handle: (ask, { account }) =>
        paged(
          addOnsOf(house, account).map((addon) => bodyOf(addon, ask)),
          ask,
          ["id", "name"],
        ),
    },
    {
      method: "GET",
      pattern: "/addons/:addon",
      handle: (ask, { account }) => ok(bodyOf(addOnNamed(house, account, ask), ask)),
    },
    {
      method: "GET",
      pattern: "/addons/:addon/config",
      handle(ask, { account }) {
        const addon = addOnNamed(house, account, ask);
        return ok([{ name: addon.configVar, value: urlOf(serverOf(store.state, addon)) }]);
      },
    },
    {
      method: "GET",
      pattern: "/apps/:app/addons",
      handle(ask, { account }) {
        const app = appNamed(house, account, ask);
        const addons = addOnsOf(house, account).filter(({ appId }) => appId === app.id);
        return paged(
          addons.map((addon) => bodyOf(addon, ask)),
          ask,
          ["id", "name"],
        );
      },
    },
    {
      method: "GET",
      pattern: "/apps/:app/addons/:addon",
      handle(ask, { account }) {
        appNamed(house, account, ask);
        return ok(bodyOf(addOnNamed(house, account, ask), ask));
      },
    },
    {
      method: "PATCH",
      pattern: "/apps/:app/addons/:addon",
      handle: (ask, { account }) => changeAddOn(house, ask, account),
    },
  ];
}

async function changeAddOn(house: House, ask: Ask, account: Account): Promise<Answer> {
  const app = appNamed(house, account, ask);
  const addon = addOnNamed(house, account, ask);
  if (addon.appId !== app.id) throw notFound("add-on");
  const wanted = Change.safeParse(ask.body);
  if (!wanted.success) throw invalid("Params: plan has to be a plan's name or id.");

  const { plan: planName, name } = wanted.data;
  let message: string | null = null;
  if (planName !== undefined) {
    const plan = herokuPlan(planName);
    if (plan === null) {
      throw invalid(`Couldn't find either the add-on service or the add-on plan of "${planName}".`);
    }
    message = await changePlan(house, addon, plan);
  }
  if (name !== undefined) house.store.change(() => (addon.name = name));
  return ok({
    ...addOnBody(house.store.state, addon, expandsPlan(ask)),
    provision_message: message,
  });
}

async function changePlan(house: House, addon: AddOn, plan: CatalogPlan): Promise<string | null> {
  try {
    const outcome = await house.changes.request(addon.id, plan);
    if (outcome === "unchanged") return null;
    return `${addon.name} is changing to ${plan.label}. Use \`heroku redis:wait\` to see when it is done.`;
  } catch (error) {
    if (!(error instanceof PlanChangeRefused)) throw error;
    if (error.reason === "down") {
      throw new Refusal(
        herokuError(503, "service_unavailable", `${error.message}. Try again later.`),
      );
    }
    throw invalid(`${error.message}.`);
  }
}

function appRoutes(house: House): Route<Caller>[] {
  return [
    {
      method: "GET",
      pattern: "/apps",
      handle: (ask, { account }) =>
        paged(
          appsOf(house, account).map((app) => appBody(app, account)),
          ask,
          ["id", "name", "updated_at"],
        ),
    },
    {
      method: "GET",
      pattern: "/apps/:app",
      handle: (ask, { account }) => ok(appBody(appNamed(house, account, ask), account)),
    },
    {
      method: "GET",
      pattern: "/apps/:app/config-vars",
      handle(ask, { account }) {
        const app = appNamed(house, account, ask);
        const { state } = house.store;
        const addons = state.addons.filter(({ appId }) => appId === app.id);
        return ok({
          RACK_ENV: "production",
          ...Object.fromEntries(
            addons.map((addon) => [addon.configVar, urlOf(serverOf(state, addon))]),
          ),
        });
      },
    },
    {
      method: "GET",
      pattern: "/apps/:app/releases",
      handle(ask, { account }) {
        const app = appNamed(house, account, ask);
        const plans = house.store.state.addons
          .filter(({ appId }) => appId === app.id)
          .map(({ planName }) => planName);
        const releases = app.releases.map((release) => releaseBody(release, app, account, plans));
        return paged(releases, ask, ["id", "version"]);
      },
    },
  ];
}

function planRoutes(): Route<Caller>[] {
  return [
    {
      method: "GET",
      pattern: "/addon-services/:service/plans",
      handle(ask) {
        const service = ask.params.service!;
        if (service !== "heroku-redis" && service !== "rediscloud")
          throw notFound("add-on service");
        return paged(plansOf(service).map(planBody), ask, ["id", "name"]);
      },
    },
    {
      method: "GET",
      pattern: "/plans/:plan",
      handle(ask) {
        const plan = herokuPlan(ask.params.plan!);
        if (plan === null) throw notFound("plan");
        return ok(planBody(plan));
      },
    },
  ];
}

/** Scalingo's plans are in the same catalogue; here they do not exist. */
function herokuPlan(nameOrId: string): CatalogPlan | null {
  const plan = planNamed(nameOrId);
  return plan === null || plan.service === "redis" ? null : plan;
}

function expandsPlan(ask: Ask): boolean {
  return /\bplan\b/.test(ask.header("accept-expansion") ?? "");
}
