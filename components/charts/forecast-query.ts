import { queryOptions } from "@tanstack/react-query";
import { answerOf } from "@/components/ui/answer-of";
import { Forecast, ForecastRecord } from "@/lib/scaling/forecast/model";

const ASK_AGAIN_MS = 60_000;
/** What was right last week is hardly another share an hour later. */
const RECORD_STALE_MS = 3_600_000;

/** The next day of an instance, asked again while the page is open. */
export function forecastQuery(instanceId: string) {
  return queryOptions({
    queryKey: ["instances", instanceId, "forecast"],
    refetchInterval: ASK_AGAIN_MS,
    queryFn: async ({ signal }) =>
      Forecast.parse(await bodyOf(`/api/instances/${instanceId}/forecast`, signal)),
  });
}

/** How right its forecasts of the last 7 days were. */
export function recordQuery(instanceId: string) {
  return queryOptions({
    queryKey: ["instances", instanceId, "forecast", "record"],
    staleTime: RECORD_STALE_MS,
    queryFn: async ({ signal }) =>
      ForecastRecord.parse(await bodyOf(`/api/instances/${instanceId}/forecast/record`, signal)),
  });
}

async function bodyOf(path: string, signal: AbortSignal): Promise<unknown> {
  const answer = await answerOf(path, { signal });
  if (answer.isOk) return answer.body;
  throw new Error(answer.told ?? `The forecast could not be loaded (${answer.status}).`);
}
