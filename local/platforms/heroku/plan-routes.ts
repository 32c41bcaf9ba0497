import { plansOf, uuidOf } from "../catalog";
import type { Ask } from "../http";
import { notFound } from "./errors";
import { ok, paged } from "./lookups";
import { herokuPlan } from "./plans";
import type { HerokuRoute } from "./route";
import { planBody, serviceBody, services, type HerokuService } from "./words";

/** What is for sale. */
export function planRoutes(): HerokuRoute[] {
  return [
    {
      method: "GET",
      pattern: "/addon-services",
      handle: (ask) => paged(services.map(serviceBody), ask, ["id", "name"]),
    },
    {
      method: "GET",
      pattern: "/addon-services/:service",
      handle: (ask) => ok(serviceBody(serviceNamed(ask))),
    },
    {
      method: "GET",
      pattern: "/addon-services/:service/plans",
      handle: (ask) => paged(plansOf(serviceNamed(ask)).map(planBody), ask, ["id", "name"]),
    },
    ...["/plans/:plan", "/addon-services/:service/plans/:plan"].map((pattern) => ({
      method: "GET",
      pattern,
      handle(ask: Ask) {
        const plan = herokuPlan(ask.params.plan!);
        if (plan === null) throw notFound("plan");
        return ok(planBody(plan));
      },
    })),
  ];
}

function serviceNamed({ params }: Ask): HerokuService {
  const service = services.find((name) => [name, uuidOf(name)].includes(params.service!));
  if (service === undefined) throw notFound("add-on service");
  return service;
}
