import type { LevelFacts } from "@/components/instances/level-state";
import type { Currency } from "@/lib/format";
import type { LegTyped } from "./wizard-values";

/** An instance that can be an end of a move. */
export type WizardEnd = {
  id: string;
  name: string;
  appName: string;
  providerLabel: string;
  planLabel: string;
  planId: string;
  connectionId: string;
  monthlyCents: number | null;
  currency: Currency;
  memory: LevelFacts;
  /** Whether its provider can make a copy of it. */
  canFork: boolean;
  /** Whether its provider can give it another plan. */
  canChangePlan: boolean;
};

/** An account in which Headroom can make an instance, or set an app's variables. */
export type WizardAccount = { id: string; label: string; canMake: boolean };

/** `orders · shop · Heroku Premium 0`: what a choice of instances must say. */
export function endWords({ name, appName, providerLabel, planLabel }: WizardEnd): string {
  return [...new Set([name, appName, `${providerLabel} ${planLabel}`])]
    .filter((word) => word.trim() !== "")
    .join(" · ");
}

/** What a target is called before it is asked; null while none is chosen. */
export function legName(leg: LegTyped, ends: readonly WizardEnd[]): string | null {
  if (leg.place === "new") return leg.app.name === "" ? null : `a new Redis on ${leg.app.name}`;
  return ends.find(({ id }) => id === leg.instanceId)?.name ?? null;
}
