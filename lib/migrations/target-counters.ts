import { formatCounted } from "@/lib/format";
import { numberField } from "@/lib/redis/parse-info";

/** What a server counts of trouble since it was started; null where it does not tell. */
export type Counters = {
  /** Refused commands by their code: `NOAUTH`, `READONLY`. Plain `ERR` is left out: it counts our own probing, too. */
  errors: Record<string, number> | null;
  /** Connections refused because there were too many. */
  rejected: number | null;
  evicted: number | null;
};

export const noTrouble: Counters = { errors: {}, rejected: 0, evicted: 0 };

/**
 * Errors of a server that is the wrong one, or set up wrongly. Others are between an application and its data;
 * `NOPERM` is also what looking around may come to.
 */
const SERIOUS: readonly string[] = [
  "NOAUTH",
  "WRONGPASS",
  "READONLY",
  "OOM",
  "MISCONF",
  "MASTERDOWN",
  "CLUSTERDOWN",
  "MOVED",
  "CROSSSLOT",
];
const ERROR_FIELD = /^errorstat_(.+)$/;

/** Reads the counters out of `INFO`. Servers before 6.2 do not count errors. */
export function countersOf(info: ReadonlyMap<string, string>): Counters {
  const errors: Record<string, number> = {};
  for (const [field, value] of info) {
    const code = ERROR_FIELD.exec(field)?.[1];
    if (code !== undefined && code !== "ERR")
      errors[code] = Number(/count=(\d+)/.exec(value)?.[1] ?? 0);
  }
  return {
    errors: info.has("total_error_replies") ? errors : null,
    rejected: numberField(info, "rejected_connections"),
    evicted: numberField(info, "evicted_keys"),
  };
}

/** Adds what was counted between two looks. A counter that fell was begun anew by a restart. */
export function addGrowth(sum: Counters, before: Counters, now: Counters): Counters {
  return {
    errors: addErrors(sum.errors, before.errors, now.errors),
    rejected: addOne(sum.rejected, before.rejected, now.rejected),
    evicted: addOne(sum.evicted, before.evicted, now.evicted),
  };
}

/** Whether a person should look. Evictions are no news where the source evicts, too. */
export function isSerious(
  { errors, rejected, evicted }: Counters,
  { sourceEvicts }: { sourceEvicts: boolean },
): boolean {
  const isRefused = Object.entries(errors ?? {}).some(
    ([code, count]) => count > 0 && SERIOUS.includes(code),
  );
  return isRefused || (rejected ?? 0) > 0 || (!sourceEvicts && (evicted ?? 0) > 0);
}

/** `2 errors (1 NOAUTH, 1 NOSCRIPT) and 3 evicted keys`; null where there is nothing to tell. */
export function troubleWords({ errors, rejected, evicted }: Counters): string | null {
  const counted = Object.entries(errors ?? {}).filter(([, count]) => count > 0);
  const total = counted.reduce((sum, [, count]) => sum + count, 0);
  const words: string[] = [];
  if (total > 0) {
    const codes = counted.map(([code, count]) => `${count} ${code}`).join(", ");
    words.push(`${formatCounted(total, "error")} (${codes})`);
  }
  if ((rejected ?? 0) > 0) words.push(formatCounted(rejected, "rejected connection"));
  if ((evicted ?? 0) > 0) words.push(formatCounted(evicted, "evicted key"));
  return words.length === 0 ? null : words.join(" and ");
}

function addErrors(
  sum: Counters["errors"],
  before: Counters["errors"],
  now: Counters["errors"],
): Counters["errors"] {
  if (now === null) return sum;
  const total = { ...sum };
  for (const [code, count] of Object.entries(now)) {
    total[code] = (total[code] ?? 0) + grown(before?.[code] ?? 0, count);
  }
  return total;
}

function addOne(sum: number | null, before: number | null, now: number | null): number | null {
  return now === null ? sum : (sum ?? 0) + grown(before ?? 0, now);
}

function grown(before: number, now: number): number {
  return now < before ? now : now - before;
}
