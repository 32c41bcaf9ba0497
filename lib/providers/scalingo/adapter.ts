import "server-only";

import { AppError } from "@/lib/errors";
import type { Part, Remote } from "@/lib/providers/model";
import type { Provider } from "@/lib/providers/provider";
import * as api from "@/lib/providers/scalingo/api";
import { apps } from "@/lib/providers/scalingo/apps";
import { atApp, atPlace, readyForChange } from "@/lib/providers/scalingo/at-place";
import { addressed } from "@/lib/providers/scalingo/authority";
import { backups } from "@/lib/providers/scalingo/backups";
import { planByName } from "@/lib/providers/scalingo/catalog";
import * as databaseApi from "@/lib/providers/scalingo/database-api";
import { usedBytesOf } from "@/lib/providers/scalingo/database-map";
import { effects } from "@/lib/providers/scalingo/effects";
import { lifecycle, soldPlanNamed } from "@/lib/providers/scalingo/lifecycle";
import { maintenance } from "@/lib/providers/scalingo/maintenance";
import { isRedis, planIdOf, toRemote } from "@/lib/providers/scalingo/map";
import { isSizeUnknown, toPlans } from "@/lib/providers/scalingo/plans";
import { redisUrlAmong } from "@/lib/providers/scalingo/redis-url";
import { asUser, askDatabase } from "@/lib/providers/scalingo/sessions";
import { settings } from "@/lib/providers/scalingo/settings";
import { lookUnderWay } from "@/lib/providers/scalingo/look-under-way";
import { versions } from "@/lib/providers/scalingo/versions";
import { webhooks } from "@/lib/providers/scalingo/webhooks";
import { whyTooSmall } from "@/lib/providers/scalingo/why-not-now";
import { orNone } from "@/lib/providers/scalingo/wire";

/** Scalingo's managed Redis ("Scalingo for Caching"), in every region the account reaches. */
export const scalingo: Provider = {
  label: "Scalingo",

  // 60 in any minute, and no answer tells what is left: at most 10 + 48 whatever happens, and the background
  // at most 2 + 48.
  allowance: { capacity: 10, perMinute: 48, reserve: 8 },

  credentialFields: [
    {
      key: "token",
      label: "API token",
      help: "Create one in Scalingo’s dashboard under Profile, Access tokens. It carries its user’s rights, so that user must own the apps or be their collaborator.",
      placeholder: "tk-us-…",
      isSecret: true,
    },
  ],

  async verify(access) {
    try {
      return await asUser(access, async ({ line, bearer, regions }) => {
        const user = await api.self(line, bearer);
        for (const region of regions) await api.apps({ line, bearer, region });
        return { id: user.id, label: user.email ?? user.username ?? user.id };
      });
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "forbidden") throw error;
      throw new AppError("refused", NOT_ACCEPTED, { cause: error });
    }
  },

  parts: async (access) =>
    (await apps.list(access)).map(({ id, name }): Part => ({ id, label: name })),

  list: (access, part) =>
    atApp(access, part, async (where, place): Promise<Remote[]> => {
      // An app that was deleted since the parts were read has none.
      const addOns = (await orNone(api.addOns(where, place.appId))) ?? [];
      return addOns
        .filter(isRedis)
        .map((addOn) => toRemote({ ...place, addOnId: addOn.id }, part.label, addOn, null));
    }),

  read: (access, remoteId) =>
    atPlace(access, remoteId, async (where, place, user) => {
      const addOn = await api.addOn(where, place);
      const { database, underWay } =
        addOn.status === "running"
          ? await askDatabase(user, place, lookUnderWay)
          : { database: null, underWay: undefined };
      const appName = database?.app_name ?? (await api.app(where, place.appId)).name;
      return toRemote(place, appName, addOn, database, underWay);
    }),

  plans: (access, remoteId) =>
    atPlace(access, remoteId, async (where, place, user) => {
      const { plan, addon_provider: addOnProvider } = await api.addOn(where, place);
      const sold = await api.soldPlans(where, addOnProvider.id);
      const told = isSizeUnknown(plan.name)
        ? await askDatabase(user, place, databaseApi.plan)
        : null;
      return toPlans(plan.name, sold, told);
    }),

  redisUrl: (access, remoteId) =>
    atPlace(access, remoteId, async (where, place) => {
      const variables = await api.variables(where, place.appId);
      const only = redisUrlAmong(variables, null);
      if (only !== null) return addressed(where, only);
      const { resource_id: resourceId } = await api.addOn(where, place);
      const own = redisUrlAmong(variables, resourceId ?? null);
      if (own !== null) return addressed(where, own);
      throw new AppError("refused", withoutUrl(variables.map(({ name }) => name)));
    }),

  changePlan: (access, remoteId, planId) =>
    atPlace(access, remoteId, async (where, place, user) => {
      const { plan, addon_provider: addOnProvider } = await api.addOn(where, place);
      if (planIdOf(plan.name) === planId) return;
      const wanted = await soldPlanNamed(where, addOnProvider.id, planId);
      await askDatabase(user, place, async (at) => {
        await readyForChange(at);
        await refuseTooSmall(at, { from: plan.name, to: wanted.name });
      });
      await api.changePlan(where, place, wanted.id);
    }),

  effects,

  oauth: () => null,
  // Apps share a Redis by copying its URL; nothing tells of it.
  attachments: null,
  settings,
  maintenance,
  versions,
  backups,
  apps,
  lifecycle,
  // Its log lines tell nothing of Redis's measurements.
  drains: null,
  webhooks,
};

const NOT_ACCEPTED =
  "Scalingo does not accept this API token. Check that it was copied whole, or create a new one in Scalingo’s dashboard under Profile, Access tokens.";

/** Scalingo promises no check of its own, so a plan below what is in use would cost data. */
async function refuseTooSmall(
  at: databaseApi.AtDatabase,
  change: { from: string; to: string },
): Promise<void> {
  const from = planByName(change.from)?.memoryBytes ?? null;
  const to = planByName(change.to);
  if (to?.memoryBytes == null || (from !== null && to.memoryBytes >= from)) return;
  const metrics = await databaseApi.metrics(at);
  const objection = metrics && whyTooSmall(usedBytesOf(metrics), to);
  if (objection) throw new AppError(objection.code, objection.message);
}

function withoutUrl(names: readonly string[]): string {
  const redisNames = names.filter((name) => name.includes("REDIS"));
  const looked =
    redisNames.length === 0
      ? "the app has no variable with a Redis URL"
      : `none of ${redisNames.join(", ")} is clearly this database’s`;
  return `Headroom cannot tell where this Redis listens: ${looked}. Check SCALINGO_REDIS_URL in the app’s environment.`;
}
