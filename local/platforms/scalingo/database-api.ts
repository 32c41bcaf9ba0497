import { planNamed } from "../catalog";
import { api, Refusal, type Api, type Ask, type Route } from "../http";
import type { House } from "../house";
import { appOf, type AddOn } from "../state";
import { echoRequestId } from "./echo-request-id";
import { broken, malformed, notFound, rateLimited, unauthorized, unknown } from "./errors";
import { callerOf, type Caller } from "./tokens";
import { databaseBody } from "./words";

/** Scalingo's Database API in one region. It takes the token of one add-on, not the person's bearer. */
export function databaseApi(house: House): Api {
  return api<Caller>({
    prefix: "/scalingo-db/osc-fr1",
    routes: databaseRoutes(house),
    admit(ask) {
      const caller = callerOf(house, ask);
      if (caller.addonId === null) throw new Refusal(unauthorized);
      // Whether both APIs count together is not documented; here each counts for itself.
      if (!house.scalingoDatabaseLimit.take(caller.account.id, Date.now()))
        throw new Refusal(rateLimited);
      return caller;
    },
    whenUnknown: unknown,
    whenMalformed: malformed,
    whenBroken: broken,
    finish: echoRequestId,
  });
}

export function databaseRoutes(house: House): Route<Caller>[] {
  const { store } = house;
  return [
    {
      method: "GET",
      pattern: "/api/databases/:addon",
      handle(ask, caller) {
        const addon = addOnOf(house, caller, ask);
        return {
          status: 200,
          json: { database: databaseBody(store.state, addon, appOf(store.state, addon)) },
        };
      },
    },
    {
      method: "GET",
      pattern: "/api/databases/:addon/plan",
      handle(ask, caller) {
        const plan = planNamed(addOnOf(house, caller, ask).runningPlanName)!;
        const memory = Math.round(plan.memoryBytes / 1024 ** 2);
        return {
          status: 200,
          json: { plan: { id: plan.id, name: plan.name, backup: true, disk: memory * 10, memory } },
        };
      },
    },
  ];
}

/** A person's bearer opens all of their databases, an add-on's token only its own. */
function addOnOf({ store }: House, { account, addonId }: Caller, ask: Ask): AddOn {
  const addon = store.state.addons.find(({ id }) => id === ask.params.addon);
  const isTheirs = addon !== undefined && appOf(store.state, addon).accountId === account.id;
  if (!isTheirs || (addonId !== null && addonId !== addon.id)) throw notFound("Database");
  return addon;
}
