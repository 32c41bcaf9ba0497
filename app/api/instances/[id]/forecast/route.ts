import { json } from "@/lib/boundary";
import { ReadForecast, readForecast } from "@/lib/scaling/forecast/read-forecast";

/** The next day of an instance, as the charts ask for it every minute. Answers a `Forecast`. */
export const GET = json(ReadForecast, (actor, input) => readForecast(actor, input));
