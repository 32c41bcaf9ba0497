import { formatCounted, formatDuration, formatMoney, formatShare } from "@/lib/format";
import type { Policy } from "@/lib/scaling/policy";
import type { BackTest, Replayed } from "@/lib/scaling/simulate/back-test-model";

/** The numbers of a back-test that words are made for. */
type Counted = Omit<Replayed, "kind" | "sentence" | "notes">;

/** From this share on nobody needs to hear of the rest. */
const WHOLE_SHARE = 0.98;
const WHOLE_CENTS_MIN = 1000;

/** What is said of an instance with so few minutes measured that nothing can be replayed. */
export function tooYoung(measuredMinutes: number): BackTest {
  const sentence =
    measuredMinutes === 0
      ? "Nothing was measured yet. After the first hour you see here what this policy would have done."
      : `${formatDuration(measuredMinutes * 60)} were measured so far. After the first hour you see here what this policy would have done.`;
  return { kind: "nothing", sentence };
}

/**
 * Says what a policy would have done: `On your last 30 days this policy would have made 3 changes, 0
 * minutes over the limit, 412 $, against 640 $ now.`
 */
export function withWords(policy: Policy, counted: Counted): Replayed {
  return {
    kind: "replayed",
    sentence: sentenceOf(counted),
    notes: notesOf(policy, counted),
    ...counted,
  };
}

function sentenceOf(counted: Counted): string {
  const { fromAt, untilAt, changes, policy } = counted;
  const period = formatDuration((untilAt.getTime() - fromAt.getTime()) / 1000);
  const words = [
    formatCounted(changes.length, "change"),
    `${formatCounted(policy.overMinutes, "minute")} over the limit`,
  ];
  if (policy.cents !== null) words.push(moneyOf(policy.cents, counted));
  return `On your last ${period} this policy would have made ${words.join(", ")}${againstNow(counted)}.`;
}

/** Minutes over the limit are told only where there were any. */
function againstNow(counted: Counted): string {
  const { now, policy } = counted;
  const words: string[] = [];
  if (now.overMinutes > 0) words.push(`${formatCounted(now.overMinutes, "minute")} over the limit`);
  if (now.cents !== null && policy.cents !== null) words.push(moneyOf(now.cents, counted));
  return words.length === 0 ? "" : `, against ${words.join(" and ")} now`;
}

/** Cents of an estimate are noise, except where one of the two sums is little more. */
function moneyOf(cents: number, { now, policy, currency }: Counted): string {
  const isLittle = Math.min(now.cents ?? 0, policy.cents ?? 0) < WHOLE_CENTS_MIN;
  return formatMoney(isLittle ? cents : Math.round(cents / 100) * 100, currency);
}

function notesOf(policy: Policy, counted: Counted): string[] {
  const { growMode, shrinkMode } = policy;
  const notes: string[] = [];
  if (growMode === "off" && shrinkMode === "off") {
    notes.push("Scaling is off in both directions, so nothing is ever changed.");
  } else if (growMode === "ask" || shrinkMode === "ask" || policy.askAboveCents !== null) {
    notes.push(
      "Proposals count as approved at once; each change would come later by the time people take.",
    );
  }
  if (counted.measuredShare < WHOLE_SHARE) {
    notes.push(
      `${formatShare(counted.measuredShare)} of that time was measured. In the rest nothing would have been changed, and nothing counts as over the limit.`,
    );
  }
  if (counted.atLeastMinutes > 0) {
    notes.push(
      `For ${formatDuration(counted.atLeastMinutes * 60)} the plan of that time was full. How much more was wanted then cannot be seen, so read those minutes as “at least”.`,
    );
  }
  if (counted.policy.cents === null || counted.now.cents === null) {
    notes.push(
      "Nobody says what one of these plans costs, so there is no price. Add it under the plans of the connection.",
    );
  }
  return notes;
}
