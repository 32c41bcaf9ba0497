import "server-only";

import type { LogDrains } from "@/lib/providers/capabilities";
import { addOn } from "@/lib/providers/heroku/addons";
import * as requests from "@/lib/providers/heroku/app-requests";

/** Logplex drains of the app that owns the add-on: its stream carries the add-on's lines. */
export const drains: LogDrains = {
  async list(access, remoteId) {
    const { app } = await addOn(access, remoteId);
    return requests.logDrains(access, app.id);
  },

  async create(access, remoteId, url) {
    const { app } = await addOn(access, remoteId);
    const present = (await requests.logDrains(access, app.id)).find((drain) => drain.url === url);
    return present ?? requests.createLogDrain(access, app.id, url);
  },

  async remove(access, remoteId, drainId) {
    const { app } = await addOn(access, remoteId);
    await requests.removeLogDrain(access, app.id, drainId);
  },
};
