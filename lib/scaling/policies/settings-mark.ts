import "server-only";

import { createHash } from "node:crypto";
import type { InstanceChannelsView } from "@/lib/alerts/read-instance-channels";
import { defaultPolicy, type Policy } from "@/lib/scaling/policy";

/** Everything that the form of an instance shows and saves, as it is kept. */
export type KeptSettings = {
  name: string;
  policy: Policy & { notifiesBreach: boolean; notifiesSuccess: boolean; notifiesFailure: boolean };
  channels: Pick<InstanceChannelsView, "recipients" | "webhookUrl">;
};

const fields = [
  ...(Object.keys(defaultPolicy) as (keyof Policy)[]),
  "notifiesBreach",
  "notifiesSuccess",
  "notifiesFailure",
] as const;

/**
 * A mark of settings as they are kept: another one, once somebody saved any of them differently. A pause and
 * a hold at a plan are no part of the form, and so none of the mark.
 */
export function settingsMark({ name, policy, channels }: KeptSettings): string {
  const kept = [
    name,
    ...fields.map((field) => policy[field]),
    channels.recipients,
    channels.webhookUrl,
  ];
  return createHash("sha256").update(JSON.stringify(kept)).digest("base64url");
}
