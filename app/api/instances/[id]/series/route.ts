import { z } from "zod";
import { json } from "@/lib/boundary";
import { metricNames } from "@/lib/metrics/catalog";
import { ranges } from "@/lib/metrics/ranges";
import { readSeries } from "@/lib/metrics/series";

const Query = z.object({
  id: z.string(),
  metric: z.enum(metricNames),
  range: z.enum(ranges),
});

/** One metric of one instance, as the charts ask for it every minute. Answers a `Series`. */
export const GET = json(Query, (actor, { id, ...query }) =>
  readSeries(actor, { instanceId: id, ...query }),
);
