import "server-only";

import { AppError } from "@/lib/errors";
import type { Credentials, Provider, Remote } from "@/lib/providers/provider";
import * as api from "@/lib/providers/scalingo/api";
import { effects } from "@/lib/providers/scalingo/effects";
import {
  isRedis,
  placeOf,
  planIdOf,
  planNameOf,
  redisUrlAmong,
  toPlans,
  toRemote,
  type Place,
} from "@/lib/providers/scalingo/map";
import { accessTo, asUser, databaseOf, type Session } from "@/lib/providers/scalingo/sessions";

/** Scalingo's managed Redis ("Scalingo for Caching"), in every region the account reaches. */
export const scalingo: Provider = {
  label: "Scalingo",

  credentialFields: [
    {
      key: "token",
      label: "API token",
      help: "Create one in Scalingo’s dashboard under Profile, Access tokens. It carries its user’s rights, so that user must own the apps or be their collaborator.",
      placeholder: "tk-us-…",
      isSecret: true,
    },
  ],

  async verify(credentials) {
    try {
      return await asUser(tokenOf(credentials), async (session) => {
        const user = await api.self(session.bearer);
        for (const region of session.regions) await api.apps({ ...session, region });
        return { id: user.id, label: user.email ?? user.username ?? user.id };
      });
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "forbidden") throw error;
      throw new AppError("refused", NOT_ACCEPTED, { cause: error });
    }
  },

  list: (credentials) =>
    asUser(tokenOf(credentials), async (session) => {
      const remotes: Remote[] = [];
      // One after the other: an account has 60 requests a minute.
      for (const region of session.regions) {
        remotes.push(...(await redisOf({ region, bearer: session.bearer })));
      }
      return remotes;
    }),

  read: (credentials, remoteId) =>
    atPlace(credentials, remoteId, async (access, place, session) => {
      const addOn = await api.addOn(access, place);
      const database = addOn.status === "running" ? await databaseOf(session, place) : null;
      const appName = database?.app_name ?? (await api.app(access, place.appId)).name;
      return toRemote(place, appName, addOn, database);
    }),

  plans: (credentials, remoteId) =>
    atPlace(credentials, remoteId, async (access, place) => {
      const addOn = await api.addOn(access, place);
      return toPlans(addOn.plan.name, await api.soldPlans(access, addOn.addon_provider.id));
    }),

  redisUrl: (credentials, remoteId) =>
    atPlace(credentials, remoteId, async (access, place) => {
      const variables = await api.variables(access, place.appId);
      const only = redisUrlAmong(variables, null);
      if (only !== null) return addressed(only);
      const { resource_id: resourceId } = await api.addOn(access, place);
      const own = redisUrlAmong(variables, resourceId ?? null);
      if (own !== null) return addressed(own);
      throw new AppError("refused", withoutUrl(variables.map(({ name }) => name)));
    }),

  changePlan: (credentials, remoteId, planId) =>
    atPlace(credentials, remoteId, async (access, place) => {
      const addOn = await api.addOn(access, place);
      if (planIdOf(addOn.plan.name) === planId) return;
      const sold = await api.soldPlans(access, addOn.addon_provider.id);
      const wanted = sold.find(({ name }) => name === planNameOf(planId));
      if (wanted === undefined) {
        throw new AppError(
          "refused",
          `Scalingo does not sell ${planNameOf(planId)} in ${place.region}. Choose another plan.`,
        );
      }
      await api.changePlan(access, place, wanted.id);
    }),

  effects,
};

const NOT_ACCEPTED =
  "Scalingo does not accept this API token. Check that it was copied whole, or create a new one in Scalingo’s dashboard under Profile, Access tokens.";

function tokenOf(credentials: Credentials): string {
  return credentials.token ?? "";
}

/** Opens the region, app and add-on that a remote id of ours names. */
function atPlace<T>(
  credentials: Credentials,
  remoteId: string,
  ask: (access: api.Access, place: Place, session: Session) => Promise<T>,
): Promise<T> {
  const place = placeOf(remoteId);
  if (place === null) throw new Error(`${remoteId} is no remote id of Scalingo's`);
  return asUser(tokenOf(credentials), (session) =>
    ask(accessTo(session, place.region), place, session),
  );
}

async function redisOf(access: api.Access): Promise<Remote[]> {
  const remotes: Remote[] = [];
  for (const app of await api.apps(access)) {
    for (const addOn of (await addOnsOf(access, app.id)).filter(isRedis)) {
      const place = { region: access.region.name, appId: app.id, addOnId: addOn.id };
      remotes.push(toRemote(place, app.name, addOn, null));
    }
  }
  return remotes;
}

/** An app that was deleted since the list was read has none. */
async function addOnsOf(access: api.Access, appId: string) {
  try {
    return await api.addOns(access, appId);
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") return [];
    throw error;
  }
}

/** Scalingo signs with an authority of its own, which this adapter does not fetch yet. */
function addressed(url: string) {
  return { url, verifiesCertificate: false };
}

function withoutUrl(names: readonly string[]): string {
  const redisNames = names.filter((name) => name.includes("REDIS"));
  const looked =
    redisNames.length === 0
      ? "the app has no variable with a Redis URL"
      : `none of ${redisNames.join(", ")} is clearly this database’s`;
  return `Headroom cannot tell where this Redis listens: ${looked}. Check SCALINGO_REDIS_URL in the app’s environment.`;
}
