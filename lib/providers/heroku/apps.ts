import "server-only";

import type { Apps } from "@/lib/providers/capabilities";
import * as requests from "@/lib/providers/heroku/app-requests";

/** States in which a process may still write. */
const alive = ["starting", "up", "idle"];

/** What is done to Heroku apps around a move of their data. */
export const apps: Apps = {
  async list(access) {
    const seen = await requests.apps(access);
    return seen.map(({ id, name }) => ({ id, name }));
  },

  async formation(access, app) {
    const types = await requests.formation(access, app.id);
    return types.map(({ type, quantity, dyno_size: dynoSize, size }) => ({
      type,
      quantity,
      size: dynoSize?.name ?? size ?? "",
    }));
  },

  scale: (access, app, wanted) =>
    requests.scale(
      access,
      app.id,
      wanted.map(({ type, quantity }) => ({ type, quantity })),
    ),

  async running(access, app, type) {
    const dynos = await requests.dynos(access, app.id);
    return dynos.filter((dyno) => dyno.type === type && alive.includes(dyno.state)).length;
  },

  restart: (access, app, type) => requests.restart(access, app.id, type),

  runOnce: (access, app, command) => requests.runOnce(access, app.id, command),

  setMaintenance: (access, app, isOn) => requests.setMaintenanceMode(access, app.id, isOn),

  async configVars(access, app) {
    const vars = Object.entries(await requests.configVars(access, app.id));
    return Object.fromEntries(vars.map(([name, value]) => [name, value ?? ""]));
  },

  async setConfigVars(access, app, vars) {
    await requests.setConfigVars(access, app.id, vars);
    return { restarts: true };
  },
};
