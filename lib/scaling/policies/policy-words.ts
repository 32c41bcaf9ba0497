import {
  formatCounted,
  formatDuration,
  formatMoney,
  formatMonthly,
  formatShare,
  type Currency,
} from "@/lib/format";
import { describeRule } from "@/lib/scaling/calendar/describe";
import type { Mode, Policy } from "@/lib/scaling/policy";

const modeWords: Record<Mode, string> = {
  off: "off",
  ask: "by asking",
  auto: "by itself",
};

/** What a policy needs besides itself to be said in words. */
export type Named = { labelOf: (planId: string) => string; currency: Currency };

/** A policy in words: a term and what is said of it, for each thing that decides something. */
export function policyWords(
  policy: Policy,
  { labelOf, currency }: Named,
): [term: string, words: string][] {
  const { sampleEverySeconds, evaluateEveryMinutes } = policy;
  const every =
    sampleEverySeconds < 60 ? `${sampleEverySeconds} s` : minutes(sampleEverySeconds / 60);
  const lines: [string, string | null][] = [
    ["Growing", growing(policy)],
    ["Shrinking", shrinking(policy)],
    ["Plans", planRange(policy, labelOf)],
    ["Waits", waits(policy)],
    ["Money", money(policy, currency)],
    ["Proposals", proposals(policy)],
    ["Calendar", calendar(policy, labelOf)],
    ["Looks", `measures every ${every}, decides every ${minutes(evaluateEveryMinutes)}`],
  ];
  return lines.flatMap(([term, words]) => (words === null ? [] : [[term, words]]));
}

function growing({ growMode, memoryAbove, clientsAbove, growWindowMinutes }: Policy): string {
  if (growMode === "off") return modeWords.off;
  return `${modeWords[growMode]} above ${formatShare(memoryAbove)} of memory or ${formatShare(clientsAbove)} of connections, over ${lasting(growWindowMinutes)}`;
}

function shrinking(policy: Policy): string {
  const { shrinkMode, shrinkBelow, shrinkWindowMinutes, shrinksOnlyInMaintenance } = policy;
  if (shrinkMode === "off") return modeWords.off;
  const when = shrinksOnlyInMaintenance ? ", in the maintenance window only" : "";
  return `${modeWords[shrinkMode]} below ${formatShare(shrinkBelow)} of the smaller plan, over ${lasting(shrinkWindowMinutes)} at most${when}`;
}

function waits({ cooldownMinutes, shrinkCooldownMinutes, changesPerDayMax }: Policy): string {
  const budget =
    changesPerDayMax === null ? "" : `; at most ${formatCounted(changesPerDayMax, "change")} a day`;
  return `after a change ${lasting(cooldownMinutes)} to grow, ${lasting(shrinkCooldownMinutes)} to shrink${budget}`;
}

/** Null where money decides nothing. */
function money({ askAboveCents, monthlyCapCents }: Policy, currency: Currency): string | null {
  const words: string[] = [];
  if (askAboveCents !== null) {
    const above = `more than +${formatMonthly(askAboveCents, currency)}`;
    words.push(`asks for ${askAboveCents === 0 ? "anything dearer" : above}`);
  }
  if (monthlyCapCents !== null) {
    words.push(`at most ${formatMoney(monthlyCapCents, currency)} in a calendar month`);
  }
  return words.length === 0 ? null : words.join("; ");
}

/** Null where nobody is asked. */
function proposals(policy: Policy): string | null {
  const { growMode, shrinkMode, askAboveCents, approvalHours } = policy;
  const asks = growMode === "ask" || shrinkMode === "ask" || askAboveCents !== null;
  return asks ? `can be approved for ${lasting(approvalHours * 60)}` : null;
}

/** Null for an empty one. */
function calendar(
  { calendar: rules, timeZone }: Policy,
  labelOf: (planId: string) => string,
): string | null {
  if (rules.length === 0) return null;
  const words = rules.map((rule) => describeRule(rule, timeZone, labelOf));
  return `${words.join("; ")} (${timeZone})`;
}

function planRange({ minPlanId, maxPlanId }: Policy, labelOf: (planId: string) => string): string {
  const min = minPlanId === null ? null : labelOf(minPlanId);
  const max = maxPlanId === null ? null : labelOf(maxPlanId);
  if (min !== null && max !== null) return min === max ? `only ${min}` : `${min} to ${max}`;
  if (min !== null) return `${min} or larger`;
  return max === null ? "any of the same family" : `up to ${max}`;
}

function lasting(count: number): string {
  return formatDuration(count * 60);
}

function minutes(count: number): string {
  return `${count} min`;
}
