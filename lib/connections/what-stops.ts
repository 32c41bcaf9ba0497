import { formatCounted } from "@/lib/format";

/** Says what disconnecting an account ends, before anyone presses the button. */
export function whatStops(connection: {
  label: string;
  instances: number;
  watched: number;
}): string {
  const { label, instances, watched } = connection;
  if (instances === 0) return `Headroom forgets the token of ${label}. No instance is lost.`;
  const stops =
    watched === 0
      ? `${formatCounted(instances, "instance")} of ${label} ${instances === 1 ? "leaves" : "leave"} the list.`
      : `Headroom stops watching ${formatCounted(watched, "instance")} of ${label}: no samples, no plan changes, no alerts, and their history is deleted.`;
  return `${stops} Nothing changes at the provider.`;
}
