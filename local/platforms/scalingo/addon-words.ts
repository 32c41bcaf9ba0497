import { mongoIdOf, planNamed, plansOf, type CatalogPlan } from "../catalog";
import type { AddOn, State } from "../state";
import { databaseOf } from "./lookups";
import { timeOf } from "./time";

const MINUTES_PER_MONTH = 43_200;

/** What the ids of the only provider are: today's, and the one the documentation still shows. */
export const providerIds = ["redis", "scalingo-redis"];

const shortProvider = {
  id: "redis",
  name: "Redis® OSS",
  logo_url: "https://cdn.scalingo.com/redis.svg",
};

export const category = {
  id: mongoIdOf("category databases"),
  name: "Databases",
  description: "",
  position: 1,
};

export const PROVIDER_NAME = shortProvider.name;

/** The plans on sale; with `showsAll` also those that no longer are. */
export function plansToShow({ showsAll }: { showsAll: boolean }) {
  return plansOf("redis")
    .filter(({ isOffered }) => isOffered || showsAll)
    .map(planBody);
}

export function providerBody() {
  return {
    ...shortProvider,
    short_description: "In-memory data store",
    description: "Create Redis® OSS databases on-demand.",
    category,
    provider_name: "Scalingo",
    provider_url: "https://www.scalingo.com/databases/redis",
    hds_available: false,
    plans: plansToShow({ showsAll: false }),
  };
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

export function addOnBody(state: State, addon: AddOn) {
  return {
    addon_provider: shortProvider,
    app_id: addon.appId,
    deprovisioned_at: null,
    hds_resource: false,
    id: addon.id,
    plan: planBody(planNamed(addon.planName)!),
    provisioned_at: timeOf(addon.createdAt),
    resource_id: addon.name,
    status: statusOf(state, addon),
    updated_at: timeOf(addon.updatedAt),
  };
}

function statusOf(state: State, addon: AddOn): "provisioning" | "running" | "suspended" {
  const { isSuspended, readyAt } = databaseOf(state, addon.id);
  if (isSuspended) return "suspended";
  return readyAt === null ? "running" : "provisioning";
}
