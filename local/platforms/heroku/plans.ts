import { planNamed, type CatalogPlan } from "../catalog";
import { type Answer, Refusal } from "../http";
import { PlanChangeRefused } from "../plan-change-checks";
import { herokuError, invalid } from "./errors";
import { defaultPlanOf, services } from "./words";

/** A plan of Heroku's by name or id, or null. Scalingo's are in the same catalogue; here they do not exist. */
export function herokuPlan(nameOrId: string): CatalogPlan | null {
  const plan = planNamed(nameOrId);
  return plan === null || plan.service === "redis" ? null : plan;
}

/**
 * The plan somebody asks for: by name, by id, or by its service alone.
 *
 * @throws Refusal (422) when nobody sells it
 */
export function wantedPlan(name: string): CatalogPlan {
  const service = services.find((candidate) => candidate === name);
  const plan = service === undefined ? herokuPlan(name) : defaultPlanOf(service);
  if (plan !== null) return plan;
  throw invalid(`Couldn't find either the add-on service or the add-on plan of "${name}".`);
}

/** What Heroku answers when a provider does not do what was asked; any other error goes on. */
export function inHerokusWords(error: unknown): never {
  if (!(error instanceof PlanChangeRefused)) throw error;
  if (error.reason === "down") throw new Refusal(unavailable(error.message));
  throw invalid(`${error.message}.`);
}

function unavailable(message: string): Answer {
  return herokuError(503, "service_unavailable", `${message}. Try again later.`);
}
