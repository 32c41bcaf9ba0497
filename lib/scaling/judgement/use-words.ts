import { formatBytes, formatCount, formatCounted, formatDuration, formatShare } from "@/lib/format";
import type { Plan } from "@/lib/providers/model";
import type { Evidence, Facts } from "@/lib/scaling/model";

/** What is expected below this share of a limit decides nothing, and is not told. */
const LITTLE_SHARE = 0.5;

/** `Memory peaked at 45 MB, 90 % of Premium 0 (50 MB); connections at 8 of 40 in the last 5 min.` */
export function levels(evidence: Evidence, plan: Plan | null): string {
  const { memoryBytes, clients: seen } = evidence;
  if (memoryBytes === null && seen === null)
    return `Nothing was read in the last ${minutes(evidence)}.`;
  const told = [
    memoryBytes === null ? null : memory(evidence, plan),
    seen === null ? null : clientsPeak(evidence),
  ].filter((part) => part !== null);
  const line = told.join("; ");
  return `${line.charAt(0).toUpperCase()}${line.slice(1)} in the last ${minutes(evidence)}.`;
}

/** `Memory peaked at 45 MB, 90 % of Premium 0 (50 MB)` */
export function memory({ memoryBytes, memoryLimitBytes }: Evidence, plan: Plan | null): string {
  const peak = `Memory peaked at ${formatBytes(memoryBytes)}`;
  if (memoryBytes === null || !memoryLimitBytes) return peak;
  const share = formatShare(memoryBytes / memoryLimitBytes);
  return `${peak}, ${share} of ${plan?.label ?? "its plan"} (${formatBytes(memoryLimitBytes)})`;
}

/** The same of connections. */
export function clients({ clients: seen, clientsLimit }: Evidence, plan: Plan | null): string {
  const peak = `Connections peaked at ${formatCount(seen)}`;
  if (seen === null || !clientsLimit) return peak;
  const share = formatShare(seen / clientsLimit);
  return `${peak}, ${share} of ${plan?.label ?? "its plan"} (${formatCount(clientsLimit)})`;
}

function clientsPeak({ clients: seen, clientsLimit }: Evidence): string {
  return clientsLimit === null
    ? `connections at ${formatCount(seen)}`
    : `connections at ${formatCount(seen)} of ${formatCount(clientsLimit)}`;
}

/** `240 MB, 96 % of Premium 2,` and connections where they decide too. */
export function expected({ expected: then }: Evidence, { plan }: Facts): string {
  const part = (use: number | undefined, limit: number | null | undefined, words: string) =>
    !use || !limit || use <= LITTLE_SHARE * limit
      ? null
      : Number.isFinite(limit)
        ? `${words} (${formatShare(use / limit)} of ${plan?.label ?? "its plan"})`
        : words;
  const told = [
    part(then?.memoryBytes, plan?.memoryBytes, formatBytes(then?.memoryBytes ?? null)),
    part(
      then?.clients,
      plan?.maxClients,
      formatCounted(Math.round(then?.clients ?? 0), "connection"),
    ),
  ].filter((words) => words !== null);
  return told.length === 0 ? "more" : told.join(" and ");
}

/** ` In the last two weeks a rise went to 690 MB.`, where that decided how large the next plan is. */
export function before({ risen }: Evidence): string {
  if (risen === undefined) return "";
  const told = [
    risen.memoryBytes > 0 ? formatBytes(risen.memoryBytes) : null,
    risen.clients > 0 ? formatCounted(risen.clients, "connection") : null,
  ].filter((words) => words !== null);
  return ` In the last two weeks a rise went to ${told.join(" and ")}.`;
}

/** `45 MB and 8 connections` */
export function used({ memoryBytes, clients: seen }: Evidence): string {
  return `${formatBytes(memoryBytes)} and ${formatCounted(seen, "connection")}`;
}

/** How long was looked at: `5 min`. */
export function minutes({ windowMinutes }: Evidence): string {
  return formatDuration(windowMinutes * 60);
}
