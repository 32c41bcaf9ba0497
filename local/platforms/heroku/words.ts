import { planNamed, plansOf, uuidOf, type CatalogPlan, type Service } from "../catalog";
import { appOf, found, type Account, type AddOn, type State } from "../state";
import { configVarsOf, isProvisioning, variableOf } from "./attachments";
import type { Attachment } from "./resources-state";

const MADE_AT = "2024-10-01T00:00:00Z";

/** What a client asked to be told besides, by the headers Accept-Expansion and Accept-Inclusion. */
export type Wish = { plan: boolean; service: boolean; configVars: boolean };

/** The services the local Heroku sells add-ons of. */
export const services = ["heroku-redis", "rediscloud"] as const satisfies readonly Service[];
export type HerokuService = (typeof services)[number];

const SERVICE_LABELS: Record<HerokuService, string> = {
  "heroku-redis": "Heroku Key-Value Store",
  rediscloud: "Redis Cloud",
};

/** An add-on as the Platform API shows it; its plan and service in full where the client wishes. */
export function addOnBody(state: State, addon: AddOn, wish: Wish) {
  const app = appOf(state, addon);
  const plan = planNamed(addon.planName)!;
  return {
    actions: [],
    addon_service: wish.service ? serviceBody(serviceOf(plan)) : serviceName(serviceOf(plan)),
    app: { id: app.id, name: app.name },
    billed_price: { cents: plan.monthlyCents, contract: false, unit: "month" },
    billing_entity: { id: app.id, name: app.name, type: "app" },
    config_vars: configVarsOf(state, addon),
    created_at: addon.createdAt,
    id: addon.id,
    name: addon.name,
    plan: wish.plan ? planBody(plan) : { id: plan.id, name: plan.name },
    provider_id: addon.id,
    provision_message: null as string | null,
    state: isProvisioning(state, addon) ? "provisioning" : "provisioned",
    updated_at: addon.updatedAt,
    web_url: `https://addons-sso.heroku.com/apps/${app.id}/addons/${addon.id}`,
  };
}

export function planBody(plan: CatalogPlan) {
  const service = serviceOf(plan);
  return {
    addon_service: serviceName(service),
    compliance: plan.name.includes("shield") ? ["HIPAA"] : null,
    created_at: MADE_AT,
    default: plan.name === defaultPlanOf(service).name,
    description: `${SERVICE_LABELS[service]} - ${plan.label}`,
    human_name: plan.label,
    id: plan.id,
    installable_inside_private_network: plan.isForSpaces,
    installable_outside_private_network: !plan.isForSpaces,
    name: plan.name,
    price: { cents: plan.monthlyCents, contract: false, metered: false, unit: "month" },
    space_default: plan.name === "heroku-redis:private-3",
    state: "ga",
    updated_at: MADE_AT,
    visible: plan.isOffered,
  };
}

export function serviceBody(service: HerokuService) {
  return {
    ...serviceName(service),
    cli_plugin_name: service === "heroku-redis" ? "heroku-redis" : null,
    created_at: MADE_AT,
    human_name: SERVICE_LABELS[service],
    state: "ga",
    supported_generations: [{ id: uuidOf("generation cedar"), name: "cedar" }],
    supports_multiple_installations: true,
    supports_sharing: true,
    updated_at: MADE_AT,
  };
}

/** What an app gets that names a service and no plan. */
export function defaultPlanOf(service: HerokuService): CatalogPlan {
  return plansOf(service)[0]!;
}

export function attachmentBody(state: State, attachment: Attachment, wish: Wish) {
  const addon = found(state.addons, attachment.addonId);
  const app = found(state.apps, attachment.appId);
  const owner = appOf(state, addon);
  const plan = planNamed(addon.planName)!;
  return {
    addon: {
      app: { id: owner.id, name: owner.name },
      id: addon.id,
      name: addon.name,
      ...(wish.plan && { plan: { id: plan.id, name: plan.name } }),
    },
    app: { id: app.id, name: app.name },
    ...(wish.configVars && { config_vars: [variableOf(attachment)] }),
    created_at: attachment.createdAt,
    id: attachment.id,
    log_input_url: null,
    name: attachment.name,
    namespace: null,
    updated_at: attachment.updatedAt,
    web_url: `https://addons-sso.heroku.com/apps/${app.id}/addons/${addon.id}`,
  };
}

function serviceName(service: HerokuService) {
  return { id: uuidOf(service), name: service };
}

/** Scalingo's plans are in the same catalogue and belong to none of these services. */
function serviceOf({ service }: CatalogPlan): HerokuService {
  if (service === "redis") throw new Error("Heroku does not sell Scalingo's plans.");
  return service;
}

export function accountBody(account: Account) {
  return {
    allow_tracking: false,
    beta: false,
    country_of_residence: null,
    created_at: MADE_AT,
    default_organization: null,
    default_team: null,
    delinquent_at: account.trouble?.includes("delinquent") === true ? MADE_AT : null,
    email: account.email,
    federated: false,
    id: account.id,
    identity_provider: null,
    last_login: MADE_AT,
    name: null,
    sms_number: null,
    suspended_at: account.trouble?.includes("suspended") === true ? MADE_AT : null,
    two_factor_authentication: true,
    updated_at: MADE_AT,
    verified: true,
  };
}
