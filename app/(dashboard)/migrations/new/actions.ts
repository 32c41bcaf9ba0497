"use server";

import { z } from "zod";
import { action } from "@/lib/boundary";
import { listPlans } from "@/lib/instances/list-plans";
import { ReadPlaces, readPlaces } from "@/lib/migrations/read-places";

/** The apps and plans of an account, where a target can be made. */
export const places = action(ReadPlaces, readPlaces);

/** The plans that an instance could have. */
export const plans = action(z.object({ instanceId: z.string() }), (actor, { instanceId }) =>
  listPlans(actor, instanceId),
);
