import type { ConnectionStatus, CredentialKind } from "@/lib/connections/model";
import { formatCounted } from "@/lib/format";

/** Says what disconnecting an account ends, before anyone presses the button. */
export function whatStops(account: {
  label: string;
  providerLabel: string;
  status: ConnectionStatus;
  credentialKind: CredentialKind;
  instances: number;
  watched: number;
  /** What Headroom made at the provider. */
  drains: number;
  webhooks: number;
}): string {
  return [forgotten(account), traces(account), grant(account), "Nothing else changes there."]
    .filter((sentence) => sentence !== null)
    .join(" ");
}

type Account = Parameters<typeof whatStops>[0];

function forgotten({ label, instances, watched }: Account): string {
  if (instances === 0) return `Headroom forgets how to ask ${label}. No instance is lost.`;
  return watched === 0
    ? `${formatCounted(instances, "instance")} of ${label} ${instances === 1 ? "leaves" : "leave"} the list.`
    : `Headroom stops watching ${formatCounted(watched, "instance")} of ${label}: no samples, no plan changes, no alerts, and their history is deleted.`;
}

function traces({ providerLabel, status, drains, webhooks }: Account): string | null {
  const made = [
    ...(drains > 0 ? [formatCounted(drains, "log drain")] : []),
    ...(webhooks > 0 ? [formatCounted(webhooks, "webhook")] : []),
  ].join(" and ");
  if (made === "") return null;
  return status === "broken"
    ? `${made} of Headroom’s ${drains + webhooks === 1 ? "stays" : "stay"} at ${providerLabel}, which does not let Headroom in to remove what it made: remove it there.`
    : `Headroom removes the ${made} that it made at ${providerLabel}, and tells you if one has to stay.`;
}

function grant({ credentialKind, status, providerLabel }: Account): string | null {
  if (credentialKind === "token" || status === "broken") return null;
  return `Headroom’s access is revoked at ${providerLabel}.`;
}
