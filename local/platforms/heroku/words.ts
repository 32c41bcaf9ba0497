import { planNamed, uuidOf, type CatalogPlan } from "../catalog";
import {
  appOf,
  type Account,
  type AddOn,
  type App,
  type PlanChange,
  type Release,
  type State,
} from "../state";

const MADE_AT = "2024-10-01T00:00:00Z";
const STACK = { id: uuidOf("stack heroku-24"), name: "heroku-24" };

/** An add-on as the Platform API shows it. With `isExpanded` its plan is there in full, price included. */
export function addOnBody(state: State, addon: AddOn, isExpanded: boolean) {
  const app = appOf(state, addon);
  const plan = planNamed(addon.planName)!;
  return {
    actions: [],
    addon_service: { id: uuidOf(plan.service), name: plan.service },
    app: { id: app.id, name: app.name },
    billed_price: { cents: plan.monthlyCents, contract: false, unit: "month" },
    billing_entity: { id: app.id, name: app.name, type: "app" },
    config_vars: [addon.configVar],
    created_at: addon.createdAt,
    id: addon.id,
    name: addon.name,
    plan: isExpanded ? planBody(plan) : { id: plan.id, name: plan.name },
    provider_id: addon.id,
    provision_message: null as string | null,
    state: "provisioned",
    updated_at: addon.updatedAt,
    web_url: `https://addons-sso.heroku.com/apps/${app.id}/addons/${addon.id}`,
  };
}

export function planBody(plan: CatalogPlan) {
  return {
    addon_service: { id: uuidOf(plan.service), name: plan.service },
    compliance: plan.name.includes("shield") ? ["HIPAA"] : null,
    created_at: MADE_AT,
    default: plan.name === "heroku-redis:mini" || plan.name === "rediscloud:30",
    description: `${plan.service === "heroku-redis" ? "Heroku Key-Value Store" : "Redis Cloud"} - ${plan.label}`,
    human_name: plan.label,
    id: plan.id,
    installable_inside_private_network: plan.isForSpaces,
    installable_outside_private_network: !plan.isForSpaces,
    name: plan.name,
    price: { cents: plan.monthlyCents, contract: false, unit: "month" },
    space_default: plan.name === "heroku-redis:private-3",
    state: "ga",
    updated_at: MADE_AT,
    visible: plan.isOffered,
  };
}

export function appBody(app: App, account: Account) {
  return {
    acm: false,
    archived_at: null,
    buildpack_provided_description: "Ruby",
    build_stack: STACK,
    created_at: app.createdAt,
    generation: { id: uuidOf("generation cedar"), name: "cedar" },
    git_url: `https://git.heroku.com/${app.name}.git`,
    id: app.id,
    internal_routing: false,
    maintenance: false,
    name: app.name,
    organization: null,
    owner: { email: account.email, id: account.id },
    region: { id: uuidOf(`region ${app.region}`), name: app.region },
    released_at: app.releases.at(-1)?.createdAt ?? null,
    repo_size: null,
    slug_size: null,
    space: null,
    stack: STACK,
    team: null,
    updated_at: app.releases.at(-1)?.createdAt ?? app.createdAt,
    web_url: `https://${app.name}.herokuapp.com/`,
  };
}

export function accountBody(account: Account) {
  return {
    allow_tracking: false,
    beta: false,
    country_of_residence: null,
    created_at: MADE_AT,
    default_organization: null,
    default_team: null,
    delinquent_at: null,
    email: account.email,
    federated: false,
    id: account.id,
    identity_provider: null,
    last_login: MADE_AT,
    name: null,
    sms_number: null,
    suspended_at: null,
    two_factor_authentication: true,
    updated_at: MADE_AT,
    verified: true,
  };
}

export function releaseBody(
  release: Release,
  app: App,
  account: Account,
  addonPlans: readonly string[],
) {
  return {
    addon_plan_names: addonPlans,
    app: { id: app.id, name: app.name },
    created_at: release.createdAt,
    current: app.releases.at(-1)?.id === release.id,
    description: release.description,
    id: release.id,
    output_stream_url: null,
    slug: null,
    status: "succeeded",
    updated_at: release.createdAt,
    user: { email: account.email, id: account.id },
    version: release.version,
  };
}

/** A database as the Data API shows it; the plan is the one its server has now, without the service. */
export function databaseBody(
  addon: AddOn,
  { resourceUrl, port, version }: { resourceUrl: string; port: number; version: string },
) {
  const plan = planNamed(addon.runningPlanName)!;
  const bare = plan.name.split(":")[1]!;
  return {
    addon_id: addon.id,
    created_at: addon.createdAt,
    customer_encryption_key: null,
    formation: { id: uuidOf(`formation ${addon.id}`), primary: null },
    info: [
      { name: "Plan", values: [plan.label] },
      { name: "Status", values: ["available"] },
      { name: "Created", values: [addon.createdAt] },
      { name: "Version", values: [version] },
      { name: "Timeout", values: ["300"] },
      { name: "Maintenance", values: ["not required"] },
    ],
    metaas_source: addon.name,
    name: addon.name,
    plan: bare,
    port,
    prefer_native_tls: true,
    resource_url: resourceUrl,
    version,
  };
}

/** What `…/wait` says. While a plan changes, the words name where it is going. */
export function waitBody(change: PlanChange | null) {
  if (change === null) return { message: "available", "waiting?": false };
  const plan = planNamed(change.toPlanName)!;
  return { message: `preparing ${plan.label.toLowerCase()} and copying data`, "waiting?": true };
}
