import type { ConnectionStatus } from "@/lib/connections/model";
import type { Currency } from "@/lib/format";
import type { Plan } from "@/lib/providers/model";

/** `gone`: the provider no longer knows it. Kept with its history, no longer collected. */
export const instanceStatuses = ["ready", "changing", "failed", "gone"] as const;
export type InstanceStatus = (typeof instanceStatuses)[number];

/** What we keep of an instance that its provider decides. */
export type KnownInstance = {
  id: string;
  remoteId: string;
  name: string;
  remoteName: string;
  appName: string;
  region: string;
  planId: string;
  status: InstanceStatus;
  progress: string | null;
  monthlyCents: number | null;
  currency: Currency;
};

/** A plan in a list of plans. `isCustom`: a person added it, because nobody else says what it holds. */
export type ListedPlan = Plan & { isCustom: boolean };

/** A plan whose size or price nobody knows, and the instances that have it. `plan` is what is known of it. */
export type UnknownPlan = { id: string; plan: Plan | null; usedBy: string[] };

/** The plans of an account that need a person, or had one. */
export type AccountPlans = {
  unknown: UnknownPlan[];
  /** Those a person added, with the names of the instances that have them. */
  custom: { plan: Plan; usedBy: string[] }[];
  families: string[];
  /** How many the provider describes. */
  known: number;
};

/** An instance as pages see it, with its plan and its account. */
export type InstanceRow = KnownInstance & {
  connectionId: string;
  connectionLabel: string;
  connectionStatus: ConnectionStatus;
  providerId: string;
  providerLabel: string;
  /** Null when the provider names a plan that the catalogue does not know. */
  plan: Plan | null;
  /** The plan's label, or its bare name where nobody knows it. */
  planLabel: string;
  /** What it costs per month: what the provider bills, else the plan's price; null when neither says. */
  monthlyCents: number | null;
  /** Null while nobody watches it. */
  watchedAt: Date | null;
  engine: string | null;
  evictionPolicy: string | null;
  /** What the server itself says of its limits; null where it says nothing. */
  serverMemoryBytes: number | null;
  serverMaxClients: number | null;
  sampledAt: Date | null;
  unreachableSince: Date | null;
  problem: string | null;
  evaluatedAt: Date | null;
  lastResizedAt: Date | null;
  demoUntil: Date | null;
  createdAt: Date;
};
