import { planNamed } from "../catalog";
import { api, type Api, type Route } from "../http";
import type { House } from "../house";
import { info } from "../redis-admin";
import { changeUnderWay, serverOf, urlOf } from "../state";
import { admit, finish, type Caller } from "./accounts";
import { herokuError, notFound } from "./errors";
import { addOnNamed } from "./lookups";
import { databaseBody, waitBody } from "./words";

/** Heroku's Data API for Redis, as far as Headroom uses it. It is not published; the CLI shows it. */
export function dataApi(house: House): Api {
  return api<Caller>({
    prefix: "/heroku-data",
    routes: routes(house),
    // Its limits are not known; the pool of the Platform API is left alone.
    admit: (ask) => admit(house, ask, { isFree: true }),
    whenUnknown: herokuError(404, "not_found", "Not found."),
    whenMalformed: herokuError(400, "bad_request", "Bad request."),
    whenBroken: herokuError(500, "internal_server_error", "Internal server error."),
    finish: (answer, ask) => finish(house, answer, ask),
  });
}

function routes(house: House): Route<Caller>[] {
  return [
    {
      method: "GET",
      pattern: "/redis/v0/databases/:addon",
      async handle(ask, { account }) {
        const addon = addOnNamed(house, account, ask);
        if (planNamed(addon.planName)?.service !== "heroku-redis") throw notFound("database");
        const server = serverOf(house.store.state, addon);
        const fields = await info(server, "server").catch(() => null);
        const version = fields?.get("valkey_version") ?? fields?.get("redis_version") ?? "unknown";
        return {
          status: 200,
          json: databaseBody(addon, { resourceUrl: urlOf(server), port: server.port, version }),
        };
      },
    },
    {
      method: "GET",
      pattern: "/redis/v0/databases/:addon/wait",
      handle(ask, { account }) {
        const addon = addOnNamed(house, account, ask);
        if (planNamed(addon.planName)?.service !== "heroku-redis") throw notFound("database");
        return { status: 200, json: waitBody(changeUnderWay(house.store.state, addon.id)) };
      },
    },
  ];
}
