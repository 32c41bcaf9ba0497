import { api, type Api } from "../http";
import type { House } from "../house";
import { accountRoutes } from "./account-routes";
import { refuseTroubled } from "./account-trouble";
import { admit, finish, refuseOtherVersions, type Caller } from "./accounts";
import { addOnRoutes } from "./addon-routes";
import { appRoutes } from "./app-routes";
import { attachmentRoutes } from "./attachment-routes";
import { authorizationRoutes } from "./authorization-routes";
import { configRoutes } from "./config-routes";
import { drainRoutes } from "./drain-routes";
import { dynoRoutes } from "./dyno-routes";
import { herokuError } from "./errors";
import { formationRoutes } from "./formation-routes";
import { planRoutes } from "./plan-routes";
import { releaseRoutes } from "./release-routes";
import { guarded } from "./route";
import { webhookRoutes } from "./webhook-routes";

const PREFIX = "/heroku-api";

/** Heroku's Platform API, version 3. Source: its reference, and what Heroku's own CLI asks of it. */
export function platformApi(house: House): Api {
  return api<Caller>({
    prefix: PREFIX,
    routes: guarded([
      ...accountRoutes(house),
      ...addOnRoutes(house),
      ...appRoutes(house),
      ...attachmentRoutes(house),
      ...authorizationRoutes(house),
      ...configRoutes(house),
      ...drainRoutes(house),
      ...dynoRoutes(house),
      ...formationRoutes(house),
      ...planRoutes(),
      ...releaseRoutes(house),
      ...webhookRoutes(house),
    ]),
    admit(ask) {
      refuseOtherVersions(ask);
      const isFree = ask.path === `${PREFIX}/account/rate-limits`;
      const caller = admit(house, ask, { isFree });
      refuseTroubled(caller.account, ask);
      return caller;
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
