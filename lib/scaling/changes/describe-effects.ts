import { formatCount } from "@/lib/format";
import type { ChangeEffects, Claim, Turn } from "@/lib/providers/change-effects";

/**
 * What a plan change does, in one line: `No restart, 0 s outage, URL stays, 40 → 200 connections`.
 * What nobody says is said to be unknown; what is gained or lost for good stands at its end.
 */
export function effectsSummary(effects: ChangeEffects): string {
  const parts = [
    effects.isAccepted.is === false ? "not offered for this instance" : null,
    restart(effects),
    outageWords(effects.outageSeconds),
    urlWords(effects.changesUrl),
    connections(effects),
    turnWords(effects.replica, "standby"),
    turnWords(effects.persistence, "copy on disk"),
  ].filter((part) => part !== null);
  const line = parts.join(", ");
  return `${line.charAt(0).toUpperCase()}${line.slice(1)}`;
}

/** Whether everything the summary claims is published by the provider for this very change. */
export function isConfirmed(effects: ChangeEffects): boolean {
  const { restartsServer, restartsApps, outageSeconds, changesUrl } = effects;
  return [restartsServer, restartsApps, outageSeconds, changesUrl].every(
    ({ source }) => source === "published",
  );
}

/** `2–10 s outage`, `0 s outage` where none is announced. */
export function outageWords({ is }: ChangeEffects["outageSeconds"]): string {
  if (is === null) return "outage of unknown length";
  return is.min === is.max ? `${is.max} s outage` : `${is.min}–${is.max} s outage`;
}

function restart({ restartsApps, restartsServer }: ChangeEffects): string {
  if (restartsApps.is === true) return "apps restart";
  if (restartsServer.is === true) return "Redis restarts";
  return restartsServer.is === false ? "no restart" : "restart unknown";
}

function urlWords({ is }: Claim<boolean>): string {
  if (is === null) return "URL may change";
  return is ? "URL changes" : "URL stays";
}

function connections({ maxClients: { from, to } }: ChangeEffects): string | null {
  if (from.is === null || to.is === null || from.is === to.is) return null;
  return `${formatCount(from.is)} → ${formatCount(to.is)} connections`;
}

function turnWords({ is }: Claim<Turn>, what: string): string | null {
  if (is === "lost") return `no ${what} any more`;
  return is === "gained" ? `${what} gained` : null;
}
