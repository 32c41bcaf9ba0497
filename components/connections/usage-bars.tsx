import { FoldedNumbers, NumberRow } from "@/components/ui/number-table";
import type { UsageHour } from "@/lib/connections/model";
import { formatCount } from "@/lib/format";

/** The requests of each hour as bars on one scale; the same numbers as a table below. */
export function UsageBars({ usage }: { usage: readonly UsageHour[] }) {
  const most = Math.max(1, ...usage.map(allOf));
  return (
    <figure>
      <figcaption className="mb-1.5 flex justify-between text-xs text-muted">
        <span>By hour, the last day</span>
        <span>{formatCount(most)} at most</span>
      </figcaption>
      <div aria-hidden className="flex h-16 items-end gap-px border-b border-line">
        {usage.map((hour) => (
          <div
            key={hour.hour.toISOString()}
            title={`${hourWords(hour.hour)}: ${formatCount(allOf(hour))}`}
            className="flex h-full flex-1 flex-col justify-end hover:bg-sunken"
          >
            {hour.limited > 0 && <span className="h-0.5 shrink-0 bg-danger-fill" />}
            <span className="bg-series-3" style={{ height: share(hour.action, most) }} />
            <span className="bg-series-1" style={{ height: share(hour.background, most) }} />
          </div>
        ))}
      </div>
      <div aria-hidden className="mt-1 flex justify-between text-xs text-muted">
        <span>24 h ago</span>
        <span className="flex gap-3">
          <Key className="bg-series-1" word="looks" />
          <Key className="bg-series-3" word="actions" />
        </span>
        <span>now</span>
      </div>
      <FoldedNumbers
        label="Requests by hour"
        columns={["Hour, UTC", "Looks", "Actions", "Refused"]}
      >
        {usage.toReversed().map(({ hour, background, action, limited }) => (
          <NumberRow
            key={hour.toISOString()}
            name={hourWords(hour)}
            numbers={[background, action, limited].map(formatCount)}
          />
        ))}
      </FoldedNumbers>
    </figure>
  );
}

function Key({ className, word }: { className: string; word: string }) {
  return (
    <span className="flex items-center gap-1">
      <span className={`size-2 ${className}`} />
      {word}
    </span>
  );
}

function allOf({ background, action }: UsageHour): number {
  return background + action;
}

function share(count: number, most: number): string {
  return `${(count / most) * 100}%`;
}

/** `14:00` */
function hourWords(hour: Date): string {
  return hour.toISOString().slice(11, 16);
}
