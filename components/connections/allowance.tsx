import { FullLevel } from "@/components/instances/level";
import { Notice } from "@/components/ui/problem";
import { Panel } from "@/components/ui/panel";
import type { Budget, UsageHour } from "@/lib/connections/model";
import { formatCount, formatDuration, formatInstant } from "@/lib/format";
import { UsageBars } from "./usage-bars";

/** What an account may still ask of its provider, and where the requests of the last day went. */
export function Allowance({
  providerLabel,
  budget,
  usage,
  now,
}: {
  providerLabel: string;
  budget: Budget;
  usage: readonly UsageHour[];
  now: Date;
}) {
  return (
    <Panel
      title="Requests"
      aside={budget.isTold ? `as ${providerLabel} tells` : "as Headroom counts"}
    >
      <div className="flex flex-col gap-4">
        {budget.limitedUntil !== null && (
          <Notice>
            {providerLabel} said that it was asked too much. Headroom asks nothing of its own accord
            before {formatInstant(budget.limitedUntil)}, in{" "}
            {formatDuration(secondsBetween(now, budget.limitedUntil))}.
          </Notice>
        )}
        <FullLevel
          label="Used up"
          note={`${formatCount(budget.perMinute)} come back each minute`}
          used={budget.full - budget.left}
          limit={budget.full}
          threshold={null}
          unit="count"
          outlook={
            budget.fullAt === null
              ? null
              : `whole again in ${formatDuration(secondsBetween(now, budget.fullAt))}`
          }
        />
        {usage.some(({ background, action }) => background + action > 0) && (
          <>
            <UsageBars usage={usage} />
            <p className="text-xs text-muted">{wordsOf(usage, providerLabel)}</p>
          </>
        )}
      </div>
    </Panel>
  );
}

function wordsOf(usage: readonly UsageHour[], providerLabel: string): string {
  const sum = (of: (hour: UsageHour) => number) => usage.reduce((all, hour) => all + of(hour), 0);
  const limited = sum((hour) => hour.limited);
  const parts = [
    `${formatCount(sum((hour) => hour.background))} for Headroom’s own looks`,
    `${formatCount(sum((hour) => hour.action))} for what people asked for and for plan changes`,
  ];
  const refused =
    limited === 0 ? "" : ` ${providerLabel} refused ${formatCount(limited)} as too many.`;
  return `Last 24 hours: ${parts.join(", ")}.${refused}`;
}

function secondsBetween(from: Date, to: Date): number {
  return (to.getTime() - from.getTime()) / 1000;
}
