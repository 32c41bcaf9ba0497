import { z } from "zod";
import { type Answer, type Ask } from "../http";
import type { House } from "../house";
import { serverOf, urlOf, type AddOn } from "../state";
import { refuseUnpaid } from "./account-trouble";
import type { Caller } from "./accounts";
import { configVarsOf, isProvisioning } from "./attachments";
import { createAddOn } from "./create-addon";
import { destroyAddOn } from "./destroy-addon";
import { invalid } from "./errors";
import { addOnNamed, addOnsOf, appNamed, attachedTo, ok, paged, parsed, wishOf } from "./lookups";
import { inHerokusWords, wantedPlan } from "./plans";
import { resolveAddOns } from "./resolve";
import type { HerokuRoute } from "./route";
import { addOnBody } from "./words";

/** Plan names come as text or as an object, as the CLI sends them. */
const PlanName = z.union([
  z.string(),
  z.object({ name: z.string() }).transform(({ name }) => name),
]);
const Change = z.object({ plan: PlanName.optional(), name: z.string().min(1).optional() });
const Create = z.object({
  plan: PlanName,
  name: z.string().nullish(),
  attachment: z.object({ name: z.string().nullish() }).nullish(),
  config: z.record(z.string(), z.unknown()).nullish(),
  confirm: z.string().nullish(),
});
const Destroy = z.object({ force: z.boolean().nullish() }).nullish();
const Resolve = z.object({
  addon: z.string().min(1),
  app: z.string().nullish(),
  addon_service: z.string().nullish(),
});

const RANGES = ["id", "name"] as const;

/** Add-ons: found, made, changed and destroyed. */
export function addOnRoutes(house: House): HerokuRoute[] {
  const { store } = house;
  const bodyOf = (addon: AddOn, ask: Ask) => addOnBody(store.state, addon, wishOf(ask));
  const listed = (addons: readonly AddOn[], ask: Ask) =>
    paged(
      addons.map((addon) => bodyOf(addon, ask)),
      ask,
      RANGES,
    );
  return [
    ...["/addons", "/users/:user/addons"].map((pattern) => ({
      method: "GET",
      pattern,
      handle: (ask: Ask, { account }: Caller) => listed(addOnsOf(house, account), ask),
    })),
    {
      method: "GET",
      pattern: "/apps/:app/addons",
      handle: (ask, { account }) => listed(attachedTo(house, appNamed(house, account, ask)), ask),
    },
    ...["/addons/:addon", "/apps/:app/addons/:addon"].map((pattern) => ({
      method: "GET",
      pattern,
      handle(ask: Ask, { account }: Caller) {
        if (ask.params.app !== undefined) appNamed(house, account, ask);
        return ok(bodyOf(addOnNamed(house, account, ask), ask));
      },
    })),
    {
      method: "GET",
      pattern: "/addons/:addon/config",
      need: "read-protected",
      handle(ask, { account }) {
        const addon = addOnNamed(house, account, ask);
        const value = urlOf(serverOf(store.state, addon));
        const isReady = !isProvisioning(store.state, addon);
        return ok(isReady ? configVarsOf(store.state, addon).map((name) => ({ name, value })) : []);
      },
    },
    {
      method: "POST",
      pattern: "/actions/addons/resolve",
      // It changes nothing.
      need: "read",
      handle(ask, { account }) {
        const wanted = parsed(Resolve, ask, "addon has to be the name or id of an add-on.");
        return ok(resolveAddOns(house, account, wanted).map((addon) => bodyOf(addon, ask)));
      },
    },
    {
      method: "POST",
      pattern: "/apps/:app/addons",
      async handle(ask, { account }) {
        const app = appNamed(house, account, ask);
        const wanted = parsed(Create, ask, "plan has to be a plan's name or id.");
        const addon = await createAddOn(house, account, app, {
          planName: wanted.plan,
          name: wanted.name ?? null,
          attachmentName: wanted.attachment?.name ?? null,
          config: wanted.config ?? {},
          confirm: wanted.confirm ?? null,
        }).catch(inHerokusWords);
        const body = {
          ...bodyOf(addon, ask),
          provision_message: `${addon.name} is being created.`,
        };
        return { status: 201, json: body };
      },
    },
    {
      method: "PATCH",
      pattern: "/apps/:app/addons/:addon",
      handle: (ask, caller) => changeAddOn(house, ask, caller),
    },
    {
      method: "DELETE",
      pattern: "/apps/:app/addons/:addon",
      async handle(ask, { account }) {
        appNamed(house, account, ask);
        const addon = addOnNamed(house, account, ask);
        const wanted = parsed(Destroy, ask, "force has to be true or false.");
        const body = bodyOf(addon, ask);
        await destroyAddOn(house, addon, { isForced: wanted?.force === true, by: account.email });
        return ok({ ...body, state: "deprovisioned" });
      },
    },
  ];
}

async function changeAddOn(house: House, ask: Ask, { account }: Caller): Promise<Answer> {
  const { store, changes } = house;
  const app = appNamed(house, account, ask);
  const addon = addOnNamed(house, account, ask);
  if (addon.appId !== app.id) throw invalid(`${addon.name} does not belong to ${app.name}.`);
  const wanted = parsed(Change, ask, "plan has to be a plan's name or id.");

  let message: string | null = null;
  if (wanted.plan !== undefined) {
    const plan = wantedPlan(wanted.plan);
    refuseUnpaid(account, plan);
    if (isProvisioning(store.state, addon)) throw invalid(`${addon.name} is still being created.`);
    const outcome = await changes.request(addon.id, plan).catch(inHerokusWords);
    if (outcome === "begun") {
      message = `${addon.name} is changing to ${plan.label}. Use \`heroku redis:wait\` to see when it is done.`;
    }
  }
  const { name } = wanted;
  if (name !== undefined) {
    const isTaken = store.state.addons.some((other) => other.name === name && other !== addon);
    if (isTaken) throw invalid("Name is already taken");
    store.change(() => (addon.name = name));
  }
  return ok({ ...addOnBody(store.state, addon, wishOf(ask)), provision_message: message });
}
