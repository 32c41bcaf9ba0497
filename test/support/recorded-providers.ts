import account from "@/test/fixtures/heroku/account.json";
import addOn from "@/test/fixtures/heroku/addon.json";
import pageOne from "@/test/fixtures/heroku/addons-page-1.json";
import pageTwo from "@/test/fixtures/heroku/addons-page-2.json";
import app from "@/test/fixtures/heroku/app.json";
import apps from "@/test/fixtures/heroku/apps.json";
import errors from "@/test/fixtures/heroku/errors.json";
import plans from "@/test/fixtures/heroku/plans.json";
import waitReady from "@/test/fixtures/heroku/wait-ready.json";
import scalingoAddOn from "@/test/fixtures/scalingo/addon.json";
import addOnsOfCatalog from "@/test/fixtures/scalingo/addons-catalog.json";
import addOnsOfReports from "@/test/fixtures/scalingo/addons-reports.json";
import scalingoApp from "@/test/fixtures/scalingo/app.json";
import scalingoApps from "@/test/fixtures/scalingo/apps.json";
import database from "@/test/fixtures/scalingo/database.json";
import scalingoPlans from "@/test/fixtures/scalingo/plans.json";
import self from "@/test/fixtures/scalingo/self.json";
import variables from "@/test/fixtures/scalingo/variables.json";
import { startWire, type Routes, type Wire } from "./wire";

export const SECRET_URL = "rediss://:p4ssw0rd@ec2-1.compute.test:20000";

export type RecordedProviders = Wire & {
  /** Back to the recorded answers, and nothing asked. */
  reset(): void;
};

/**
 * Starts a wire that answers as Heroku and Scalingo were recorded, and points the adapters at it. Await
 * it at the top of a test file: the settings are read once, at first use.
 */
export async function startRecordedProviders(): Promise<RecordedProviders> {
  const wire = await startWire();
  Object.assign(process.env, {
    HEROKU_API_URL: `${wire.url}/heroku`,
    HEROKU_DATA_API_URL: `${wire.url}/data`,
    SCALINGO_AUTH_URL: `${wire.url}/auth`,
  });
  const reset = () => {
    wire.routes = { ...herokuRoutes(), ...scalingoRoutes(wire.url) };
    wire.requests.length = 0;
  };
  // One object, so that what the server reads and what a test replaces is the same.
  const recorded = Object.assign(wire, { reset });
  recorded.reset();
  return recorded;
}

/** The path of the recorded add-on and of its app. */
export const herokuAddOn = "/heroku/addons/01234567-cache";
export const herokuApp = "/heroku/apps/app-storefront";
export const herokuWait = "/data/redis/v0/databases/01234567-cache/wait";
export const herokuMaintenance = "/data/data/maintenances/v1/01234567-cache";

/** Heroku's list of add-ons comes in two pages. */
function herokuRoutes(): Routes {
  return {
    "GET /heroku/account": { body: account },
    "GET /heroku/addons": ({ headers }) =>
      headers.range === "id ]01234567-sched..; max=200"
        ? { status: 200, body: pageTwo }
        : {
            status: 206,
            headers: { "Next-Range": "id ]01234567-sched..; max=200" },
            body: pageOne,
          },
    [`GET ${herokuAddOn}`]: { body: addOn },
    "GET /heroku/addons/01234567-cloud": { body: pageTwo[0] },
    "GET /heroku/addons/01234567-kv": { body: pageTwo[1] },
    "GET /heroku/addons/01234567-odd": { body: pageTwo[2] },
    "GET /heroku/apps": { body: apps },
    [`GET ${herokuApp}`]: { body: app },
    "GET /heroku/apps/app-orders": { body: apps[1] },
    [`GET ${herokuApp}/config-vars`]: { body: { REDIS_URL: SECRET_URL, RAILS_ENV: "production" } },
    "GET /heroku/addon-services/heroku-redis/plans": { body: plansOf("heroku-redis") },
    "GET /heroku/addon-services/heroku-key-value-store/plans": { body: [] },
    "GET /heroku/addon-services/rediscloud/plans": { body: [] },
    [`GET ${herokuWait}`]: { body: waitReady },
  };
}

export const herokuErrors = errors;

export const scalingoAddOnPath = "/api/osc-fr1/v1/apps/5a3-catalog/addons/ad-catalog";
export const scalingoDatabase = "/db/osc-fr1/api/databases/ad-catalog";

function scalingoRoutes(url: string): Routes {
  const api = "/api/osc-fr1/v1";
  return {
    "POST /auth/v1/tokens/exchange": { body: { token: bearer(3600) } },
    "GET /auth/v1/users/self": { body: self },
    "GET /auth/v1/regions": {
      body: {
        regions: [
          {
            name: "osc-fr1",
            display_name: "Paris - Outscale",
            api: `${url}/api/osc-fr1`,
            database_api: `${url}/db/osc-fr1`,
            default: true,
          },
        ],
      },
    },
    [`GET ${api}/apps`]: { body: scalingoApps },
    [`GET ${api}/apps/5a3-catalog`]: { body: scalingoApp },
    [`GET ${api}/apps/5a3-catalog/addons`]: { body: addOnsOfCatalog },
    [`GET ${api}/apps/5a3-reports/addons`]: { body: addOnsOfReports },
    [`GET ${scalingoAddOnPath}`]: { body: scalingoAddOn },
    [`GET ${api}/apps/5a3-reports/addons/ad-reports`]: {
      body: { addon: addOnsOfReports.addons[0] },
    },
    [`GET ${api}/apps/5a3-catalog/variables`]: { body: variables },
    [`GET ${api}/addon_providers/redis/plans`]: { body: scalingoPlans },
    [`GET ${api}/addon_providers/scalingo-redis/plans`]: { body: scalingoPlans },
    [`POST ${scalingoAddOnPath}/token`]: { body: { addon: { token: "database-token" } } },
    [`PATCH ${scalingoAddOnPath}`]: { body: { message: "Plan changed", vars: [] } },
    [`GET ${scalingoDatabase}`]: { body: database },
  };
}

/** A bearer as Scalingo makes them, that ends in `seconds`. */
export function bearer(seconds: number): string {
  const exp = Math.floor(Date.now() / 1000) + seconds;
  return `${part({ alg: "RS512" })}.${part({ exp })}.signature`;
}

function part(claims: object): string {
  return Buffer.from(JSON.stringify(claims)).toString("base64url");
}

function plansOf(service: string) {
  return plans.filter(({ name }) => name.startsWith(`${service}:`));
}
