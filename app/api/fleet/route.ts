import { z } from "zod";
import { json } from "@/lib/boundary";
import { listInstances } from "@/lib/instances/list-instances";

/** The names of what the team watches, for the search of the top bar. */
export const GET = json(z.object({}), async (actor) => {
  const watched = await listInstances(actor, { watched: true });
  return { instances: watched.map(({ id, name, appName }) => ({ id, name, appName })) };
});
