import { defaultPolicy, type Policy } from "@/lib/scaling/policy";

/** The form of an instance as its controls hold it: shares as per cent, numbers as they are typed. */
export type SettingsTyped = {
  name: string;
  growMode: Policy["growMode"];
  shrinkMode: Policy["shrinkMode"];
  sampleEverySeconds: Policy["sampleEverySeconds"];
  evaluateEveryMinutes: Policy["evaluateEveryMinutes"];
  memoryAbove: string;
  clientsAbove: string;
  shrinkBelow: string;
  growWindowMinutes: string;
  shrinkWindowMinutes: string;
  cooldownMinutes: string;
  minPlanId: string | null;
  maxPlanId: string | null;
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
  webhookUrl: string | null;
};

const PER_CENT = 100;

export function typedSettings(
  name: string,
  policy: Policy & { notifiesBreach: boolean; notifiesSuccess: boolean; notifiesFailure: boolean },
  channels: { recipients: readonly string[]; webhookUrl: string | null },
): SettingsTyped {
  return {
    name,
    growMode: policy.growMode,
    shrinkMode: policy.shrinkMode,
    sampleEverySeconds: policy.sampleEverySeconds,
    evaluateEveryMinutes: policy.evaluateEveryMinutes,
    memoryAbove: perCent(policy.memoryAbove),
    clientsAbove: perCent(policy.clientsAbove),
    shrinkBelow: perCent(policy.shrinkBelow),
    growWindowMinutes: String(policy.growWindowMinutes),
    shrinkWindowMinutes: String(policy.shrinkWindowMinutes),
    cooldownMinutes: String(policy.cooldownMinutes),
    minPlanId: policy.minPlanId,
    maxPlanId: policy.maxPlanId,
    breach: policy.notifiesBreach,
    success: policy.notifiesSuccess,
    failure: policy.notifiesFailure,
    recipients: channels.recipients.join(", "),
    webhookUrl: channels.webhookUrl ?? "",
  };
}

/** What was typed, as the server takes it. An empty number becomes NaN, which the schema refuses. */
export function settingsInput(instanceId: string, typed: SettingsTyped): SettingsInput {
  const { name, breach, success, failure, recipients, webhookUrl, ...policy } = typed;
  return {
    instanceId,
    name,
    policy: {
      ...defaultPolicy,
      ...policy,
      memoryAbove: shareTyped(typed.memoryAbove),
      clientsAbove: shareTyped(typed.clientsAbove),
      shrinkBelow: shareTyped(typed.shrinkBelow),
      growWindowMinutes: numberTyped(typed.growWindowMinutes),
      shrinkWindowMinutes: numberTyped(typed.shrinkWindowMinutes),
      cooldownMinutes: numberTyped(typed.cooldownMinutes),
    },
    notify: { breach, success, failure },
    recipients: recipients.split(/[\s,;]+/).filter((address) => address !== ""),
    webhookUrl: webhookUrl.trim() === "" ? null : webhookUrl.trim(),
  };
}

function perCent(share: number): string {
  return String(Math.round(share * PER_CENT * 100) / 100);
}

function shareTyped(text: string): number {
  return numberTyped(text) / PER_CENT;
}

function numberTyped(text: string): number {
  return text.trim() === "" ? Number.NaN : Number(text);
}
