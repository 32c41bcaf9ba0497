import "server-only";

import { AppError } from "@/lib/errors";
import type { Lifecycle } from "@/lib/providers/capabilities";
import * as api from "@/lib/providers/scalingo/api";
import { atApp, atPlace } from "@/lib/providers/scalingo/at-place";
import { isRedis, planNameOf, toRemote, type SoldPlan } from "@/lib/providers/scalingo/map";
import { orNone } from "@/lib/providers/scalingo/wire";

const ADDON_PROVIDER = "redis";

/** Making and removing the Redis of a Scalingo app. */
export const lifecycle: Lifecycle = {
  // Scalingo names the variables by itself, so `attachAs` has no use here.
  create: (access, { app, planId, forkOf }) =>
    atApp(access, app, async (where, { region, appId }) => {
      if (forkOf !== null) {
        throw new AppError(
          "refused",
          "Scalingo cannot make a Redis as a copy of another. Make an empty one and let Headroom copy the data.",
        );
      }
      const present = (await api.addOns(where, appId)).find(isRedis);
      if (present !== undefined) {
        throw new AppError(
          "refused",
          `${app.name} has a Redis already (${present.resource_id ?? present.id}), and Scalingo does not say what a second one does to its variables. Make the new one on an app of its own, without web containers.`,
        );
      }
      const plan = await soldPlanNamed(where, ADDON_PROVIDER, planId);
      const made = await api.createAddOn(where, appId, {
        addOnProviderId: ADDON_PROVIDER,
        soldPlanId: plan.id,
      });
      return toRemote({ region, appId, addOnId: made.id }, app.name, made, null);
    }),

  destroy: (access, remoteId) =>
    atPlace(access, remoteId, async (where, place) => {
      // One that is gone already is what was wanted.
      await orNone(api.destroyAddOn(where, place));
    }),
};

/** @throws AppError `refused` when the region does not sell it */
export async function soldPlanNamed(
  where: api.InRegion,
  addOnProviderId: string,
  planId: string,
): Promise<SoldPlan> {
  const name = planNameOf(planId);
  const sold = (await api.soldPlans(where, addOnProviderId)).find((plan) => plan.name === name);
  if (sold !== undefined) return sold;
  throw new AppError(
    "refused",
    `Scalingo does not sell ${name} in ${where.region.name}. Choose another plan.`,
  );
}
