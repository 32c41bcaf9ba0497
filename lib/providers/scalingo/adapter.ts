import "server-only";

import { AppError } from "@/lib/errors";
import type { Access, Part, Provider, Remote } from "@/lib/providers/provider";
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
  type App,
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

  async verify(access) {
    try {
      return await asUser(tokenOf(access), async (session) => {
        const user = await api.self(session.bearer);
        for (const region of session.regions) await api.apps({ ...session, region });
        return { id: user.id, label: user.email ?? user.username ?? user.id };
      });
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "forbidden") throw error;
      throw new AppError("refused", NOT_ACCEPTED, { cause: error });
    }
  },

  parts: (access) =>
    asUser(tokenOf(access), async (session) => {
      const parts: Part[] = [];
      for (const region of session.regions) {
        for (const app of await api.apps({ region, bearer: session.bearer })) {
          parts.push({ id: `${region.name}/${app.id}`, label: app.name });
        }
      }
      return parts;
    }),

  list: (access, part) =>
    asUser(tokenOf(access), async (session) => {
      const [regionName = "", appId = ""] = part.id.split("/");
      return redisOf(accessTo(session, regionName), { id: appId, name: part.label });
    }),

  read: (access, remoteId) =>
    atPlace(access, remoteId, async (where, place, session) => {
      const addOn = await api.addOn(where, place);
      const database = addOn.status === "running" ? await databaseOf(session, place) : null;
      const appName = database?.app_name ?? (await api.app(where, place.appId)).name;
      return toRemote(place, appName, addOn, database);
    }),

  plans: (access, remoteId) =>
    atPlace(access, remoteId, async (where, place) => {
      const addOn = await api.addOn(where, place);
      return toPlans(addOn.plan.name, await api.soldPlans(where, addOn.addon_provider.id));
    }),

  redisUrl: (access, remoteId) =>
    atPlace(access, remoteId, async (where, place) => {
      const variables = await api.variables(where, place.appId);
      const only = redisUrlAmong(variables, null);
      if (only !== null) return addressed(only);
      const { resource_id: resourceId } = await api.addOn(where, place);
      const own = redisUrlAmong(variables, resourceId ?? null);
      if (own !== null) return addressed(own);
      throw new AppError("refused", withoutUrl(variables.map(({ name }) => name)));
    }),

  changePlan: (access, remoteId, planId) =>
    atPlace(access, remoteId, async (where, place) => {
      const addOn = await api.addOn(where, place);
      if (planIdOf(addOn.plan.name) === planId) return;
      const sold = await api.soldPlans(where, addOn.addon_provider.id);
      const wanted = sold.find(({ name }) => name === planNameOf(planId));
      if (wanted === undefined) {
        throw new AppError(
          "refused",
          `Scalingo does not sell ${planNameOf(planId)} in ${place.region}. Choose another plan.`,
        );
      }
      await api.changePlan(where, place, wanted.id);
    }),

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
  "Scalingo does not accept this API token. Check that it was copied whole, or create a new one in Scalingo’s dashboard under Profile, Access tokens.";

function tokenOf({ credentials }: Access): string {
  return credentials.token ?? "";
}

/** Opens the region, app and add-on that a remote id of ours names. */
function atPlace<T>(
  access: Access,
  remoteId: string,
  ask: (where: api.Access, place: Place, session: Session) => Promise<T>,
): Promise<T> {
  const place = placeOf(remoteId);
  if (place === null) throw new Error(`${remoteId} is no remote id of Scalingo's`);
  return asUser(tokenOf(access), (session) => ask(accessTo(session, place.region), place, session));
}

async function redisOf(access: api.Access, app: App): Promise<Remote[]> {
  return (await addOnsOf(access, app.id)).filter(isRedis).map((addOn) => {
    const place = { region: access.region.name, appId: app.id, addOnId: addOn.id };
    return toRemote(place, app.name, addOn, null);
  });
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
