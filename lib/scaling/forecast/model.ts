import { z } from "zod";

/** What is forecast, each by itself. */
export const forecastMetrics = ["memory", "clients"] as const;
export type ForecastMetric = (typeof forecastMetrics)[number];

/** What a forecast rests on: the same hours of past days, a pace of the last hours, or the level alone. */
export const forecastMethods = ["season", "trend", "level"] as const;
export type ForecastMethod = (typeof forecastMethods)[number];

/** The share of what comes that a band should hold. */
export const BAND_SHARE = 0.8;

/** In seconds from now. `latestSeconds` null: perhaps not at all, as far as is foreseen. */
export const ToFull = z.object({
  seconds: z.number(),
  earliestSeconds: z.number(),
  latestSeconds: z.number().nullable(),
});
export type ToFull = z.output<typeof ToFull>;

/** What is expected at an instant. `upper` null: more than can be seen may be wanted. */
export const ForecastStep = z.object({
  at: z.coerce.date(),
  expected: z.number(),
  lower: z.number(),
  upper: z.number().nullable(),
});
export type ForecastStep = z.output<typeof ForecastStep>;

/** The next hours of one metric; `steps` begin now. */
export const Outlook = z.object({
  method: z.enum(forecastMethods),
  /** Use is at its limit: what is wanted is at least this. */
  isAtLeast: z.boolean(),
  steps: z.array(ForecastStep),
  toFull: ToFull.nullable(),
});
export type Outlook = z.output<typeof Outlook>;

/** Null where too little was measured. Parses what the forecast route answers. */
export const Forecast = z.object({ memory: Outlook.nullable(), clients: Outlook.nullable() });
export type Forecast = z.output<typeof Forecast>;

/** The horizons at which forecasts are held against what came. */
export const accuracyHours = [1, 3, 12] as const;
/** How far back forecasts are held against what came. */
export const RECORD_DAYS = 7;
/** "Full within" so many hours is what alarms are about. */
export const ALARM_HOURS = 3;

/** How right the forecasts of one metric were; null where there was nothing to compare. */
export const Accuracy = z.object({
  horizons: z.array(
    z.object({
      hours: z.number(),
      /** Forecasts whose hour has come and was measured. */
      count: z.number(),
      /** The median of how far they were off, as a share of the limit. */
      errorShare: z.number().nullable(),
      /** The share of what came that lay inside the band. */
      coverage: z.number().nullable(),
    }),
  ),
  /** Of "full within 3 hours": said and true, said and not true, not said and true. */
  alarms: z.object({ right: z.number(), wrong: z.number(), missed: z.number() }),
});
export type Accuracy = z.output<typeof Accuracy>;

/** Of the last 7 days. Parses what the accuracy route answers. */
export const ForecastRecord = z.object({
  memory: Accuracy.nullable(),
  clients: Accuracy.nullable(),
});
export type ForecastRecord = z.output<typeof ForecastRecord>;
