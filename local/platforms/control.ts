import { z } from "zod";
import { planIdOf, planNamed } from "./catalog";
import { Fault } from "./faults";
import { api, Refusal, type Answer, type Api, type Ask, type Route } from "./http";
import { addOnNamed, done, parsed } from "./control-answers";
import { herokuControlRoutes } from "./heroku/control-routes";
import { destroyAddOn } from "./heroku/destroy-addon";
import type { House } from "./house";
import { jobRoutes } from "./job-routes";
import { PlanChangeRefused } from "./plan-change-checks";
import { removeAddOn } from "./scalingo/removals";
import { adminUrlOf, appOf, found, serverOf, urlOf, type AddOn, type State } from "./state";
import { isUsed } from "./usage";

/** One Redis of the platforms, for the workload and for tests. */
export type ControlledRedis = ReturnType<typeof redisBody>;

const ByHand = z.object({
  rename: z.string().min(1).optional(),
  renameApp: z.string().min(1).optional(),
  plan: z.string().optional(),
  delete: z.boolean().optional(),
});
const TokenChange = z.object({ token: z.string(), isRevoked: z.boolean() });
const Pace = z.object({ pace: z.number().positive() });
/**
 * What tests and the workload use instead of a provider's dashboard: a look at every server, faults,
 * changes made "by hand". No product code calls it.
 */
export function controlApi(house: House, reset: () => Promise<void>): Api {
  return api<null>({
    prefix: "/control",
    admit: () => null,
    routes: [
      ...readRoutes(house),
      ...changeRoutes(house, reset),
      ...jobRoutes(house),
      ...herokuControlRoutes(house),
    ],
    whenUnknown: { status: 404, json: { error: "The control has no such address." } },
    whenMalformed: { status: 400, json: { error: "The body is not JSON." } },
    whenBroken: {
      status: 500,
      json: { error: "The control broke; the log of the platforms says more." },
    },
  });
}

function readRoutes(house: House): Route<null>[] {
  const { store } = house;
  return [
    {
      method: "GET",
      pattern: "/gate",
      handle: () => ok({ url: house.gateUrl(), caFile: house.caFile }),
    },
    {
      method: "GET",
      pattern: "/redis",
      handle: () => ok(store.state.addons.map((addon) => redisBody(store.state, addon))),
    },
    {
      method: "GET",
      pattern: "/changes",
      handle: () => ok({ changes: store.state.ledger.map(inOurWords) }),
    },
  ];
}

function changeRoutes(house: House, reset: () => Promise<void>): Route<null>[] {
  const { store, faults, changes } = house;
  return [
    {
      method: "POST",
      pattern: "/faults",
      handle(ask) {
        faults.add(parsed(Fault, ask));
        return done;
      },
    },
    {
      method: "DELETE",
      pattern: "/faults",
      handle() {
        faults.clear();
        return done;
      },
    },
    {
      method: "POST",
      pattern: "/pace",
      handle(ask) {
        changes.pace = parsed(Pace, ask).pace;
        return done;
      },
    },
    {
      method: "POST",
      pattern: "/tokens",
      handle(ask) {
        const wanted = parsed(TokenChange, ask);
        const token = store.state.accounts
          .flatMap(({ tokens }) => tokens)
          .find(({ value }) => value === wanted.token);
        const granted = store.state.authorizations.find(
          ({ accessToken }) => accessToken === wanted.token,
        );
        if (token === undefined && granted === undefined)
          throw new Refusal({ status: 404, json: { error: "Nobody has this token." } });
        store.change(() => {
          if (token !== undefined) token.isRevoked = wanted.isRevoked;
          // What was granted to a client runs out, and can be renewed.
          if (granted !== undefined && wanted.isRevoked) {
            granted.accessTokenExpiresAt = new Date().toISOString();
          }
        });
        return done;
      },
    },
    { method: "POST", pattern: "/addons/:addon", handle: (ask) => changeByHand(house, ask) },
    {
      method: "POST",
      pattern: "/reset",
      async handle() {
        await reset();
        return done;
      },
    },
  ];
}

/** What a person might do in the provider's dashboard while nobody looks. */
async function changeByHand(house: House, ask: Ask): Promise<Answer> {
  const { store, changes } = house;
  const wanted = parsed(ByHand, ask);
  const addon = addOnNamed(store.state, ask.params.addon!);

  if (wanted.plan !== undefined) {
    const plan = planNamed(wanted.plan.replace(/^redis:/, ""));
    if (plan === null)
      throw new Refusal({ status: 422, json: { error: `Nobody sells ${wanted.plan}.` } });
    await changes.request(addon.id, plan).catch((error: unknown) => {
      if (!(error instanceof PlanChangeRefused)) throw error;
      throw new Refusal({ status: 422, json: { error: error.message } });
    });
  }
  store.change((state) => {
    if (wanted.rename !== undefined) addon.name = wanted.rename;
    if (wanted.renameApp !== undefined) appOf(state, addon).name = wanted.renameApp;
  });
  if (wanted.delete === true) {
    const { platform, email: by } = found(
      store.state.accounts,
      appOf(store.state, addon).accountId,
    );
    if (platform === "heroku") await destroyAddOn(house, addon, { isForced: true, by });
    else await removeAddOn(house, addon);
  }
  return done;
}

function redisBody(state: State, addon: AddOn) {
  const app = appOf(state, addon);
  const account = found(state.accounts, app.accountId);
  const server = serverOf(state, addon);
  return {
    name: addon.name,
    platform: account.platform,
    account: account.email,
    appName: app.name,
    addonId: addon.id,
    planId: planIdOf(planNamed(addon.planName)!),
    /** The customer's URL, as it opens from where the application runs. */
    url: urlOf({ ...server, isPrivate: false }),
    /** The platform's own way in, which may do everything. */
    adminUrl: adminUrlOf(server),
    /** What CONFIG is called there; null where it has its own name. */
    configCommand: server.configCommand,
    memoryBytes: server.memoryBytes,
    maxClients: server.maxClients,
    shape: addon.shape,
    /** Whether a process runs that may put load on it. */
    isUsed: isUsed(state, addon),
    /** Memory of the plan its application began with, and when that was: its load follows from both. */
    baseMemoryBytes: planNamed(addon.basePlanName)!.memoryBytes,
    startedAt: addon.load?.since ?? addon.createdAt,
  };
}

function inOurWords({ from, to, ...entry }: State["ledger"][number]) {
  return { ...entry, from: planIdOf(planNamed(from)!), to: planIdOf(planNamed(to)!) };
}

function ok(json: unknown): Answer {
  return { status: 200, json };
}
