import Link from "next/link";
import { Panel } from "@/components/ui/panel";
import { formatDuration, formatShare } from "@/lib/format";
import type { Mode, Policy } from "@/lib/scaling/policy";

const modeWords: Record<Mode, string> = {
  off: "Off: nothing is proposed",
  ask: "Ask: a person approves each change",
  auto: "Automatic: Headroom changes the plan by itself",
};

/** What the customer wants of this instance, in six lines. */
export function PolicySummary({
  policy,
  planLabels,
  settingsHref,
}: {
  policy: Policy;
  planLabels: Readonly<Record<string, string>>;
  /** Null for people who may not change it. */
  settingsHref: string | null;
}) {
  const facts: [string, string][] = [
    ["Growing", modeWords[policy.growMode]],
    ["Shrinking", modeWords[policy.shrinkMode]],
    [
      "Grow above",
      `${formatShare(policy.memoryAbove)} of memory or ${formatShare(policy.clientsAbove)} of connections, over ${formatDuration(policy.growWindowMinutes * 60)}`,
    ],
    [
      "Shrink below",
      `${formatShare(policy.shrinkBelow)} of the smaller plan, over ${formatDuration(policy.shrinkWindowMinutes * 60)}`,
    ],
    ["Plans", planRange(policy, planLabels)],
    ["Waits", `${formatDuration(policy.cooldownMinutes * 60)} after each change`],
    [
      "Looks",
      `measures every ${policy.sampleEverySeconds < 60 ? "30 s" : minutes(policy.sampleEverySeconds / 60)}, decides every ${minutes(policy.evaluateEveryMinutes)}`,
    ],
  ];
  return (
    <Panel
      title="Policy"
      aside={
        settingsHref && (
          <Link href={settingsHref} className="text-ink underline underline-offset-2">
            Change
          </Link>
        )
      }
    >
      <dl className="grid grid-cols-[6.5rem_1fr] gap-x-3 gap-y-1.5">
        {facts.map(([term, words]) => (
          <div key={term} className="contents">
            <dt className="text-muted">{term}</dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

function planRange(
  { minPlanId, maxPlanId }: Policy,
  planLabels: Readonly<Record<string, string>>,
): string {
  const min = minPlanId === null ? null : (planLabels[minPlanId] ?? minPlanId);
  const max = maxPlanId === null ? null : (planLabels[maxPlanId] ?? maxPlanId);
  if (min !== null && max !== null) return min === max ? `only ${min}` : `${min} to ${max}`;
  if (min !== null) return `${min} or larger`;
  return max === null ? "any of the same family" : `up to ${max}`;
}

function minutes(count: number): string {
  return count === 1 ? "minute" : `${count} min`;
}
