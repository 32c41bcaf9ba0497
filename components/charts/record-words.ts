import { formatShare } from "@/lib/format";
import { ALARM_HOURS, type Accuracy, type ForecastRecord } from "@/lib/scaling/forecast/model";

/**
 * `Forecasts of memory over the last 7 days were off by 2 % of the plan at 1 h, 4 % at 3 h and 6 % at
 * 12 h; 83 % of what came lay in their band.` Null where there was nothing to compare.
 */
export function recordSentence({ memory, clients }: ForecastRecord): string | null {
  const [name, record] = memory === null ? ["connections", clients] : ["memory", memory];
  if (record === null) return null;
  const offs = record.horizons
    .filter(({ errorShare }) => errorShare !== null)
    .map(({ hours, errorShare }) => ({ hours, share: formatShare(errorShare) }));
  const words = offs.map(
    ({ hours, share }, index) => `${share}${index === 0 ? " of the plan" : ""} at ${hours} h`,
  );
  const off = words.length === 0 ? "were compared" : `were off by ${listed(words)}`;
  const inside = formatShare(coverageOf(record));
  return `Forecasts of ${name} over the last 7 days ${off}; ${inside} of what came lay in their band.`;
}

/** Over all horizons. */
function coverageOf({ horizons }: Accuracy): number | null {
  const count = horizons.reduce((sum, horizon) => sum + horizon.count, 0);
  const inside = horizons.reduce((sum, { coverage, count: of }) => sum + (coverage ?? 0) * of, 0);
  return count === 0 ? null : inside / count;
}

function listed(words: readonly string[]): string {
  const last = words.at(-1)!;
  return words.length === 1 ? last : `${words.slice(0, -1).join(", ")} and ${last}`;
}

/** `“Full within 3 h” was said 4 times and came true 3 times; it was missed once.` */
export function alarmSentence({ alarms }: Accuracy): string {
  const said = alarms.right + alarms.wrong;
  const missed =
    alarms.missed === 0 ? "it was never missed" : `it was missed ${times(alarms.missed)}`;
  if (said === 0) return `“Full within ${ALARM_HOURS} h” was never said, and ${missed}.`;
  const right = alarms.right === 0 ? "never came true" : `came true ${times(alarms.right)}`;
  return `“Full within ${ALARM_HOURS} h” was said ${times(said)} and ${right}; ${missed}.`;
}

function times(count: number): string {
  return count === 1 ? "once" : count === 2 ? "twice" : `${count} times`;
}
