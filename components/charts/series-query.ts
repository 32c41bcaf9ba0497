import { queryOptions } from "@tanstack/react-query";
import { answerOf } from "@/components/ui/answer-of";
import type { MetricName } from "@/lib/metrics/catalog";
import { Series } from "@/lib/metrics/model";
import type { Range } from "@/lib/metrics/ranges";

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
      const answer = await answerOf(`/api/instances/${instanceId}/series?${search}`, { signal });
      if (answer.isOk) return Series.parse(answer.body);
      throw new Error(answer.told ?? `The chart could not be loaded (${answer.status}).`);
    },
  });
}
