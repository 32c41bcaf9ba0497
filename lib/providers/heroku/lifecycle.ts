import "server-only";

import { AppError } from "@/lib/errors";
import type { Lifecycle } from "@/lib/providers/capabilities";
import * as addons from "@/lib/providers/heroku/addons";
import { isHerokuRedis, toRemote } from "@/lib/providers/heroku/map";
import { addressOf } from "@/lib/providers/heroku/redis-url";
import type { Access } from "@/lib/providers/model";

/** Making and removing Redis add-ons. */
export const lifecycle: Lifecycle = {
  /** A fork begins as a copy; its settings are not carried over. */
  async create(access, { app, planId, forkOf, attachAs }) {
    const config = forkOf === null ? undefined : { fork: await urlToFork(access, forkOf) };
    const made = await addons.createAddOn(access, app, {
      plan: planId,
      ...(attachAs === null ? {} : { attachment: { name: attachAs } }),
      ...(config === undefined ? {} : { config }),
    });
    return toRemote(made, null, { message: made.provision_message, "waiting?": true });
  },

  async destroy(access, remoteId) {
    await addons.destroyAddOn(access, await addons.addOn(access, remoteId));
  },
};

/** Heroku forks by the whole address of the source. */
async function urlToFork(access: Access, remoteId: string): Promise<string> {
  const addOn = await addons.addOn(access, remoteId);
  if (!isHerokuRedis(addOn.addon_service.name)) {
    throw new AppError("refused", "Redis Cloud has no forks. Create an empty instance and copy.");
  }
  return (await addressOf(access, addOn)).url;
}
