import type { WizardAccount, WizardEnd } from "@/components/migrations/wizard-ends";
import type { ConnectionRow } from "@/lib/connections/model";
import type { InstanceRow } from "@/lib/instances/model";
import type { Sample } from "@/lib/metrics/model";
import { providerNamed } from "@/lib/providers";
import { serviceOf } from "@/lib/providers/service-of";
import { freshSample, levelsOf } from "../../instances/fleet";

/** Heroku's own Redis is made as a copy of another; no other service is. */
const SERVICE_WITH_FORKS = "heroku-redis";

/** An instance as the wizard offers it. */
export function wizardEnd(row: InstanceRow, sample: Sample | null, now: Date): WizardEnd {
  const provider = providerNamed(row.providerId);
  const { id, name, appName, providerLabel, planLabel, planId, connectionId } = row;
  const isConnected = row.connectionStatus === "connected";
  return {
    id,
    name,
    appName,
    providerLabel,
    planLabel,
    planId,
    connectionId,
    monthlyCents: row.monthlyCents,
    currency: row.currency,
    memory: levelsOf(row, freshSample(row, null, sample, now), null).memory,
    canFork:
      isConnected &&
      provider.lifecycle !== null &&
      row.plan !== null &&
      serviceOf(row.plan) === SERVICE_WITH_FORKS,
    // A server behind a URL has the one plan it was typed with.
    canChangePlan: isConnected && provider.lifecycle !== null,
  };
}

/** The accounts whose provider can make instances, or set the variables of apps. */
export function wizardAccounts(rows: readonly ConnectionRow[]): WizardAccount[] {
  return rows.flatMap(({ id, providerId, providerLabel, label, status }) => {
    const { apps, lifecycle } = providerNamed(providerId);
    if (status !== "connected" || apps === null) return [];
    return [{ id, label: `${providerLabel} · ${label}`, canMake: lifecycle !== null }];
  });
}
