import { queryOptions } from "@tanstack/react-query";
import { z } from "zod";
import type { MetricName } from "@/lib/metrics/catalog";
import { Series } from "@/lib/metrics/model";
import type { Range } from "@/lib/metrics/ranges";

const Problem = z.object({ message: z.string() });

/** How often a chart asks again: an hour is watched, a month is read. */
const askAgainMs: Record<Range, number> = {
  "1h": 15_000,
  "24h": 60_000,
  "7d": 300_000,
  "30d": 300_000,
};

/** One metric of an instance over `range`, asked again while the page is open. */
export function seriesQuery(instanceId: string, metric: MetricName, range: Range) {
  return queryOptions({
    queryKey: ["instances", instanceId, "series", metric, range],
    refetchInterval: askAgainMs[range],
    queryFn: async ({ signal }) => {
      const search = new URLSearchParams({ metric, range });
      const response = await fetch(`/api/instances/${instanceId}/series?${search}`, { signal });
      const body: unknown = await response.json().catch(() => null);
      if (!response.ok) {
        const told = Problem.safeParse(body);
        throw new Error(
          told.success ? told.data.message : `The chart could not be loaded (${response.status}).`,
        );
      }
      return Series.parse(body);
    },
  });
}
