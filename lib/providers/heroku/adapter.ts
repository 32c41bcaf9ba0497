import "server-only";

import { AppError } from "@/lib/errors";
import * as api from "@/lib/providers/heroku/api";
import { effects } from "@/lib/providers/heroku/effects";
import {
  isHerokuRedis,
  isRedis,
  planIdOf,
  planNameOf,
  redisUrlAmong,
  toPlans,
  toRemote,
  type AddOn,
  type App,
} from "@/lib/providers/heroku/map";
import type { Access, Provider } from "@/lib/providers/provider";

/** Heroku's own Redis (Heroku Key-Value Store) and the Redis Cloud add-on. */
export const heroku: Provider = {
  label: "Heroku",

  // Per user, shared with all of the user's tools; its answers tell what is left.
  allowance: { capacity: 4500, perMinute: 75, reserve: 500 },

  credentialFields: [
    {
      key: "token",
      label: "API token",
      help: "Create one with: heroku authorizations:create --description Headroom --scope global. Headroom reads config vars, changes plans of Redis add-ons and asks Heroku’s Data API, which narrower scopes may not.",
      placeholder: "HRKU-…",
      isSecret: true,
    },
  ],

  async verify(access) {
    const token = tokenOf(access);
    const account = await orTell(api.account(token), 401, NOT_ACCEPTED);
    if (account.suspended_at) {
      throw new AppError(
        "refused",
        `Heroku has suspended the account ${account.email}. Ask Heroku’s support to lift it first.`,
      );
    }
    const redis = (await orTell(api.addOns(token), 403, TOO_NARROW)).filter(isRedis);
    await proveScope(token, redis);
    return { id: account.id, label: account.email };
  },

  // One list of add-ons answers for all apps and teams of the account.
  parts: () => Promise.resolve([{ id: "account", label: "the whole account" }]),

  async list(access) {
    const token = tokenOf(access);
    const redis = (await api.addOns(token)).filter(isRedis);
    if (redis.length === 0) return [];
    const apps = new Map((await api.apps(token)).map((app) => [app.id, app]));
    return redis.map((addOn) => toRemote(addOn, apps.get(addOn.app.id) ?? null, null));
  },

  async read(access, remoteId) {
    const token = tokenOf(access);
    const addOn = await api.addOn(token, remoteId);
    const app = await appOf(token, addOn);
    const wait = isHerokuRedis(addOn.addon_service.name) ? await api.wait(token, addOn.id) : null;
    return toRemote(addOn, app, wait);
  },

  async plans(access, remoteId) {
    const token = tokenOf(access);
    const { addon_service: service } = await api.addOn(token, remoteId);
    return toPlans(service.name, await api.soldPlans(token, service.name));
  },

  async redisUrl(access, remoteId) {
    const token = tokenOf(access);
    const addOn = await api.addOn(token, remoteId);
    // Hidden is not gone: the add-on itself was just there.
    const vars = await orTell(api.configVars(token, addOn.app.id), 404, hiddenVars(addOn));
    const url = redisUrlAmong(addOn, vars);
    // The certificate is Heroku's own; its command line does not check it either.
    if (url !== null) return { url, verifiesCertificate: false };
    if (addOn.state === "provisioning") {
      throw new AppError(
        "unreachable",
        `Heroku is still creating ${addOn.name} and has not set its URL. Headroom asks again.`,
      );
    }
    throw new AppError("refused", withoutUrl(addOn));
  },

  async changePlan(access, remoteId, planId) {
    const token = tokenOf(access);
    const addOn = await api.addOn(token, remoteId);
    if (planIdOf(addOn.plan.name) === planId) return;
    await api.changePlan(token, {
      appId: addOn.app.id,
      addOnId: addOn.id,
      planName: planNameOf(planId, addOn.addon_service.name),
    });
  },

  effects,

  oauth: () => null,
  attachments: null,
  settings: null,
  maintenance: null,
  versions: null,
  backups: null,
  apps: null,
  lifecycle: null,
  drains: null,
  webhooks: null,
};

const NOT_ACCEPTED =
  "Heroku does not accept this token. Check that it was copied whole, or create a new one with: heroku authorizations:create --description Headroom --scope global.";

const TOO_NARROW =
  "Heroku accepts this token but does not let it do what Headroom needs: list add-ons, read config vars, change plans and ask the Data API. Create one with: heroku authorizations:create --description Headroom --scope global.";

function tokenOf({ credentials }: Access): string {
  return credentials.token ?? "";
}

/**
 * Reads what Headroom will have to read, at one Redis, so that a narrow token is refused while somebody
 * is there to replace it. Whether it may change plans shows only when it does.
 */
async function proveScope(token: string, redis: readonly AddOn[]): Promise<void> {
  const [first] = redis;
  if (first !== undefined)
    await orTell(readable(api.configVars(token, first.app.id)), 403, TOO_NARROW);
  const own = redis.find((addOn) => isHerokuRedis(addOn.addon_service.name));
  if (own === undefined) return;
  await orTell(api.wait(token, own.id), 403, TOO_NARROW);
}

/** An app this user may not see says nothing about the token. */
async function readable<T>(reply: Promise<T>): Promise<T | null> {
  try {
    return await reply;
  } catch (error) {
    if (api.statusOf(error) === 404) return null;
    throw error;
  }
}

async function appOf(token: string, addOn: AddOn): Promise<App | null> {
  return readable(api.app(token, addOn.app.id));
}

/** Lets `status` speak in these words instead. */
async function orTell<T>(reply: Promise<T>, status: number, message: string): Promise<T> {
  try {
    return await reply;
  } catch (error) {
    if (api.statusOf(error) !== status) throw error;
    throw new AppError("refused", message, { cause: error });
  }
}

function hiddenVars(addOn: AddOn): string {
  return `Heroku hides the config vars of ${addOn.app.name} from this token. Give its user access to the app, or reconnect with another token.`;
}

function withoutUrl(addOn: AddOn): string {
  const names = addOn.config_vars ?? [];
  const looked =
    names.length === 0 ? "it has no config var" : `there is no Redis URL in ${names.join(", ")}`;
  return `${addOn.name} does not say where it listens: on ${addOn.app.name}, ${looked}. Attach it to the app again with: heroku addons:attach ${addOn.name} --app ${addOn.app.name}.`;
}
