import type { Plan } from "@/lib/providers/model";

/** The service that sells a plan. A family is `service/class`, or the service alone. */
export function serviceOf({ family }: Pick<Plan, "family">): string {
  return family.split("/")[0]!;
}
