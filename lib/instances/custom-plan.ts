import type { Plan } from "@/lib/providers/model";
import { serviceOf } from "@/lib/providers/service-of";

/** Whether everything is known of a plan that choosing it depends on. */
export function isWholePlan(
  plan: Pick<Plan, "memoryBytes" | "maxClients" | "monthlyCents">,
): boolean {
  return plan.memoryBytes !== null && plan.maxClients !== null && plan.monthlyCents !== null;
}

/**
 * The family of a plan that belongs to none of the account's. Its service is the part before the colon
 * of `service:plan`, else the account's, while it has one: plans are offered within their service.
 */
export function ownFamilyOf(planId: string, known: readonly Pick<Plan, "family">[]): string {
  const services = [...new Set(known.map(serviceOf))];
  const named = planId.includes(":") ? planId.slice(0, planId.indexOf(":")) : null;
  const service = named ?? (services.length === 1 ? services[0]! : "custom");
  return `${service}/${planId}`;
}
