import "server-only";

import { AppError } from "@/lib/errors";
import * as addons from "@/lib/providers/heroku/addons";
import * as requests from "@/lib/providers/heroku/app-requests";
import { apps } from "@/lib/providers/heroku/apps";
import { attachments } from "@/lib/providers/heroku/attachments";
import { wait } from "@/lib/providers/heroku/data-requests";
import { drains } from "@/lib/providers/heroku/drains";
import { effects } from "@/lib/providers/heroku/effects";
import { lifecycle } from "@/lib/providers/heroku/lifecycle";
import { maintenance, refuseDuringMaintenance } from "@/lib/providers/heroku/maintenance";
import {
  isHerokuRedis,
  isRedis,
  placementOf,
  planIdOf,
  planNameOf,
  toRemote,
} from "@/lib/providers/heroku/map";
import { oauth } from "@/lib/providers/heroku/oauth";
import { toPlans } from "@/lib/providers/heroku/plans";
import { NOT_ACCEPTED, proveScope } from "@/lib/providers/heroku/prove-scope";
import { addressOf } from "@/lib/providers/heroku/redis-url";
import { settings } from "@/lib/providers/heroku/settings";
import { versions } from "@/lib/providers/heroku/versions";
import { webhooks } from "@/lib/providers/heroku/webhooks";
import { orNullAt } from "@/lib/providers/heroku/wire";
import type { Provider } from "@/lib/providers/provider";

/** Heroku's own Redis (Heroku Key-Value Store) and the Redis Cloud add-on. */
export const heroku: Provider = {
  label: "Heroku",

  // The pool belongs to the user, whose deploys and tools share it.
  allowance: { capacity: 4500, perMinute: 75, reserve: 500 },

  credentialFields: [
    {
      key: "token",
      label: "API token",
      help: "Create one with: heroku authorizations:create --description Headroom --scope identity,write-protected. Headroom reads config vars for the address of each Redis, and changes plans, settings, drains and webhooks. Should Heroku’s Data API refuse it, use --scope global.",
      placeholder: "HRKU-…",
      isSecret: true,
    },
  ],

  async verify(access) {
    const account = await orNullAt(401, addons.account(access));
    if (account === null) throw new AppError("refused", NOT_ACCEPTED);
    if (account.suspended_at) {
      throw new AppError(
        "refused",
        `Heroku has suspended the account ${account.email}. Ask Heroku’s support to lift it first.`,
      );
    }
    await proveScope(access);
    return { id: account.id, label: account.email };
  },

  // One list of add-ons answers for all apps and teams of the account.
  parts: () => Promise.resolve([{ id: "account", label: "the whole account" }]),

  async list(access) {
    const redis = (await addons.addOns(access)).filter(isRedis);
    if (redis.length === 0) return [];
    const known = new Map((await requests.apps(access)).map((app) => [app.id, app]));
    return redis.map((addOn) => toRemote(addOn, known.get(addOn.app.id) ?? null, null));
  },

  async read(access, remoteId) {
    const addOn = await addons.addOn(access, remoteId);
    // An app that is hidden from the token says nothing about the add-on.
    const app = await orNullAt(404, requests.app(access, addOn.app.id));
    const told = isHerokuRedis(addOn.addon_service.name) ? await wait(access, addOn.id) : null;
    return toRemote(addOn, app, told);
  },

  async plans(access, remoteId) {
    const { addon_service: service } = await addons.addOn(access, remoteId);
    const sold = await addons.soldPlans(access, service.name);
    return toPlans(service.name, sold);
  },

  async redisUrl(access, remoteId) {
    return addressOf(access, await addons.addOn(access, remoteId));
  },

  async changePlan(access, remoteId, planId) {
    const addOn = await addons.addOn(access, remoteId);
    const { name: service } = addOn.addon_service;
    if (planIdOf(addOn.plan.name) === planId) return;
    if (placementOf(addOn.plan.name) !== placementOf(planId)) {
      throw new AppError("refused", otherGround(addOn.name, addOn.plan.name, planId));
    }
    if (isHerokuRedis(service)) await refuseDuringMaintenance(access, addOn);
    await addons.changePlan(access, addOn, planNameOf(planId, service));
  },

  effects,

  oauth,
  attachments,
  settings,
  maintenance,
  versions,
  // Heroku keeps no backups of Redis that people could reach.
  backups: null,
  apps,
  lifecycle,
  drains,
  webhooks,
};

function otherGround(name: string, from: string, to: string): string {
  return `${name} is on ${from}, and ${to} is sold for apps elsewhere: plans for private and shielded spaces are for apps inside of them, and no others. Move the data to a new instance instead.`;
}
