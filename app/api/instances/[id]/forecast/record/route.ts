import { json } from "@/lib/boundary";
import { ReadForecast, readForecastRecord } from "@/lib/scaling/forecast/read-forecast";

/** How right the forecasts of an instance were in the last 7 days. Answers a `ForecastRecord`. */
export const GET = json(ReadForecast, (actor, input) => readForecastRecord(actor, input));
