import { mongoIdOf, planNamed, type CatalogPlan } from "../catalog";
import { changeUnderWay, serverOf, type Account, type AddOn, type App, type State } from "../state";

const MINUTES_PER_MONTH = 43_200;
const VERSION = "7.2.13-1";

/** Scalingo writes instants with milliseconds and an offset, never with a Z. */
function timeOf(iso: string): string {
  return new Date(iso).toISOString().replace("Z", "+00:00");
}

export function planBody(plan: CatalogPlan) {
  const monthly = plan.monthlyCents / 100;
  return {
    description: `Redis® OSS, ${plan.label}`,
    disabled: !plan.isOffered,
    disabled_alternative_plan_id: null,
    display_name: plan.label,
    hds_available: false,
    id: plan.id,
    name: plan.name,
    on_demand: false,
    position: Math.round(plan.memoryBytes / 1024 ** 2),
    price: monthly,
    pricings: {
      default: {
        price: (monthly / MINUTES_PER_MONTH).toFixed(10),
        currency: "EUR",
        period: "minute",
      },
    },
    sku: `osc-fr1-${plan.name}`,
    to_be_discontinued: false,
    trial_available: false,
  };
}

export function appBody(app: App, account: Account) {
  return {
    created_at: timeOf(app.createdAt),
    data_access_consent: null,
    flags: {},
    git_url: `git@ssh.${app.region}.scalingo.com:${app.name}.git`,
    hds_resource: false,
    id: app.id,
    last_deployed_at: timeOf(app.createdAt),
    limits: {},
    name: app.name,
    owner: { id: account.id, username: usernameOf(account), email: account.email },
    project: { id: mongoIdOf(`project ${account.id}`), name: "default" },
    region: app.region,
    stack_id: mongoIdOf("stack scalingo-24"),
    status: "running",
    updated_at: timeOf(app.createdAt),
    url: `https://${app.name}.${app.region}.scalingo.io`,
  };
}

export function addOnBody(addon: AddOn) {
  return {
    addon_provider: {
      id: "redis",
      name: "Redis® OSS",
      logo_url: "https://cdn.scalingo.com/redis.svg",
    },
    app_id: addon.appId,
    deprovisioned_at: null,
    hds_resource: false,
    id: addon.id,
    plan: planBody(planNamed(addon.planName)!),
    provisioned_at: timeOf(addon.createdAt),
    resource_id: addon.name,
    status: "running",
    updated_at: timeOf(addon.updatedAt),
  };
}

/** A database as the Database API shows it: its plan is the old one until the change is over. */
export function databaseBody(state: State, addon: AddOn, app: App) {
  const change = changeUnderWay(state, addon.id);
  const server = serverOf(state, addon);
  const isCache = server.evictionPolicy === "allkeys-lru";
  return {
    app_name: app.name,
    cluster: planNamed(addon.runningPlanName)!.hasReplica,
    created_at: timeOf(addon.createdAt),
    current_operation_id: change === null ? null : mongoIdOf(change.id),
    encryption_at_rest: true,
    features: ["redis-rdb", "redis-aof", ...(isCache ? ["redis-cache"] : [])].map((name) => ({
      name,
      status: "ACTIVATED",
    })),
    flags: [],
    hostname: `127.0.0.1:${server.port}`,
    id: mongoIdOf(`database ${addon.id}`),
    instances: [
      {
        features: [],
        hostname: "127.0.0.1",
        id: mongoIdOf(`instance ${addon.id}`),
        port: String(server.port),
        private_ip: "127.0.0.1",
        status: change?.phase === "rebooting" ? "restarting" : "running",
        type: "db-node",
      },
    ],
    maintenance_window: { weekday_utc: 2, starting_hour_utc: 21, duration_in_hour: 8 },
    next_version_id: null,
    periodic_backups_enabled: true,
    periodic_backups_scheduled_at: [1],
    plan: addon.runningPlanName,
    readable_version: VERSION,
    resource_id: addon.name,
    status: change === null ? "running" : "updating",
    type_id: mongoIdOf("type redis"),
    type_name: "redis",
    version_id: mongoIdOf(`version ${VERSION}`),
  };
}

export function userBody(account: Account) {
  return {
    company: "",
    email: account.email,
    email_newsletter: false,
    flags: {},
    fullname: usernameOf(account),
    id: account.id,
    location: "",
    username: usernameOf(account),
  };
}

function usernameOf(account: Account): string {
  return account.email.split("@")[0]!;
}
