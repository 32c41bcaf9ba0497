import { defaultPolicy, type Policy } from "@/lib/scaling/policy";
import type { TemplatePolicy } from "@/lib/scaling/policies/templates";

const shares = ["memoryAbove", "clientsAbove", "shrinkBelow"] as const;
const numbers = [
  "growWindowMinutes",
  "shrinkWindowMinutes",
  "cooldownMinutes",
  "shrinkCooldownMinutes",
  "approvalHours",
] as const;
const amounts = ["askAboveCents", "monthlyCapCents"] as const;

type Share = (typeof shares)[number];
type Whole = (typeof numbers)[number] | "changesPerDayMax";
type Amount = (typeof amounts)[number];

/** What a text field of the form holds. */
export type TypedField = Share | Whole | Amount;

/** A policy as the controls of the form hold it: shares as per cent, money in whole units, all as typed. */
export type PolicyTyped = Omit<Policy, TypedField> & Record<TypedField, string>;

/** The whole form of an instance. */
export type SettingsTyped = PolicyTyped & {
  name: string;
  breach: boolean;
  success: boolean;
  failure: boolean;
  recipients: string;
  webhookUrl: string;
};

/** What the server function takes. */
export type SettingsInput = {
  instanceId: string;
  name: string;
  policy: Policy;
  notify: { breach: boolean; success: boolean; failure: boolean };
  recipients: string[];
  /** Null removes the webhook; without it the webhook stays as it is. */
  webhookUrl?: string | null | undefined;
};

const PER_CENT = 100;
const CENTS = 100;

export function typedSettings(
  name: string,
  policy: Policy & { notifiesBreach: boolean; notifiesSuccess: boolean; notifiesFailure: boolean },
  channels: { recipients: readonly string[]; webhookUrl: string | null },
): SettingsTyped {
  return {
    ...typedPolicy(policyOnly(policy)),
    name,
    breach: policy.notifiesBreach,
    success: policy.notifiesSuccess,
    failure: policy.notifiesFailure,
    recipients: channels.recipients.join(", "),
    webhookUrl: channels.webhookUrl ?? "",
  };
}

/**
 * What was typed, as the server takes it. An empty number becomes NaN, which the schema refuses. An empty
 * address removes the webhook, but not one that is lost: it could not be shown.
 */
export function settingsInput(
  instanceId: string,
  typed: SettingsTyped,
  { isWebhookLost = false } = {},
): SettingsInput {
  const { name, breach, success, failure, recipients, webhookUrl, ...policy } = typed;
  const address = webhookUrl.trim();
  return {
    instanceId,
    name,
    policy: policyTyped(policy),
    notify: { breach, success, failure },
    recipients: recipients.split(/[\s,;]+/).filter((address) => address !== ""),
    webhookUrl: address !== "" ? address : isWebhookLost ? undefined : null,
  };
}

/** What a template changes of the form. */
export function typedTemplate(policy: TemplatePolicy): Partial<PolicyTyped> {
  const typed = typedPolicy({ ...defaultPolicy, ...policy });
  const names = Object.keys(policy) as (keyof TemplatePolicy)[];
  return Object.fromEntries(names.map((name) => [name, typed[name]]));
}

function typedPolicy(policy: Policy): PolicyTyped {
  const { changesPerDayMax } = policy;
  return {
    ...policy,
    ...each(shares, (field) => perCent(policy[field])),
    ...each(numbers, (field) => String(policy[field])),
    ...each(amounts, (field) => amountOf(policy[field])),
    changesPerDayMax: changesPerDayMax === null ? "" : String(changesPerDayMax),
  };
}

function policyTyped(typed: PolicyTyped): Policy {
  const { changesPerDayMax } = typed;
  return {
    ...typed,
    ...each(shares, (field) => numberTyped(typed[field]) / PER_CENT),
    ...each(numbers, (field) => numberTyped(typed[field])),
    ...each(amounts, (field) => centsTyped(typed[field])),
    changesPerDayMax: changesPerDayMax.trim() === "" ? null : numberTyped(changesPerDayMax),
  };
}

/** A row of the database knows more than the policy. */
function policyOnly(row: Policy): Policy {
  const names = Object.keys(defaultPolicy) as (keyof Policy)[];
  return Object.fromEntries(names.map((name) => [name, row[name]])) as Policy;
}

function each<Name extends string, Value>(
  names: readonly Name[],
  valueOf: (name: Name) => Value,
): Record<Name, Value> {
  return Object.fromEntries(names.map((name) => [name, valueOf(name)])) as Record<Name, Value>;
}

function perCent(share: number): string {
  return String(Math.round(share * PER_CENT * 100) / 100);
}

function amountOf(cents: number | null): string {
  return cents === null ? "" : String(cents / CENTS);
}

function centsTyped(text: string): number | null {
  return text.trim() === "" ? null : Math.round(numberTyped(text) * CENTS);
}

function numberTyped(text: string): number {
  return text.trim() === "" ? Number.NaN : Number(text);
}
