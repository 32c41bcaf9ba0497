import { z } from "zod";
import { channelKinds } from "@/lib/alerts/model";

const RECIPIENTS_MAX = 20;

/** E-mail addresses, in lower case, each once. */
export const Recipients = z
  .array(z.email("is not an e-mail address").transform((address) => address.toLowerCase()))
  .max(RECIPIENTS_MAX, `At most ${RECIPIENTS_MAX} recipients`)
  .transform((addresses) => [...new Set(addresses)]);

/** Which addresses a webhook may have is decided where it is saved and again where it is sent. */
export const WebhookUrl = z.url({ protocol: /^https?$/, error: "is not a web address" }).max(2000);

/**
 * The channels of one instance, as its form sends them. Empty recipients and a null address remove; without
 * an address the webhook stays as it is.
 */
export const InstanceChannels = z.object({
  recipients: Recipients,
  webhookUrl: WebhookUrl.nullable().optional(),
});
export type InstanceChannels = z.output<typeof InstanceChannels>;

/** Takes a text of addresses apart: at commas, semicolons, spaces and line ends. */
export function splitRecipients(text: string): string[] {
  return text.split(/[\s,;]+/).filter((address) => address !== "");
}

export const AddTeamChannel = z.object({
  kind: z.enum(channelKinds),
  settings: z.record(z.string(), z.string()),
});
export type AddTeamChannel = z.output<typeof AddTeamChannel>;
