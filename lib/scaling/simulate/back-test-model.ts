import { z } from "zod";
import { currencies } from "@/lib/format";
import { directions, resizeReasons } from "@/lib/scaling/model";

/** What became of the history on one way through it. Minutes in which nothing was measured do not count. */
export const Outcome = z.object({
  /** More was wanted than the plan has. */
  overMinutes: z.number(),
  /** More was wanted than the policy's thresholds allow on the plan. */
  aboveMinutes: z.number(),
  /** In the whole period; null when nobody says what one of its plans costs. */
  cents: z.number().nullable(),
  /** The same for 30 days. */
  monthlyCents: z.number().nullable(),
});
export type Outcome = z.output<typeof Outcome>;

export const BackTestChange = z.object({
  askedAt: z.coerce.date(),
  /** Null when the period ended before the change did. */
  doneAt: z.coerce.date().nullable(),
  fromLabel: z.string(),
  toLabel: z.string(),
  direction: z.enum(directions),
  reason: z.enum(resizeReasons),
  sentence: z.string(),
});
export type BackTestChange = z.output<typeof BackTestChange>;

/** A stretch of the chart; limits are those at its end. Null where nothing was measured or nothing limits. */
export const BackTestPoint = z.object({
  at: z.coerce.date(),
  memoryBytes: z.number().nullable(),
  clients: z.number().nullable(),
  /** The plan of that time was full: at least this much was wanted. */
  isAtLeast: z.boolean(),
  memoryLimitBytes: z.number().nullable(),
  clientsLimit: z.number().nullable(),
});
export type BackTestPoint = z.output<typeof BackTestPoint>;

/** What a policy would have made of an instance's own history. Parses what the back-test route answers. */
export const BackTest = z.discriminatedUnion("kind", [
  /** There is not enough to say anything; the sentence says what is missing. */
  z.object({ kind: z.literal("nothing"), sentence: z.string() }),
  z.object({
    kind: z.literal("replayed"),
    sentence: z.string(),
    /** What has to be known to read the numbers right, a sentence each. */
    notes: z.array(z.string()),
    fromAt: z.coerce.date(),
    untilAt: z.coerce.date(),
    /** Of the period, the share in which both metrics were measured. */
    measuredShare: z.number(),
    /** In so many minutes at least what is counted was wanted. */
    atLeastMinutes: z.number(),
    currency: z.enum(currencies),
    /** The plan of now, and its limits for the chart. */
    plan: z.object({
      label: z.string(),
      memoryBytes: z.number().nullable(),
      maxClients: z.number().nullable(),
    }),
    /** Staying on the plan of now all along. */
    now: Outcome,
    policy: Outcome,
    changes: z.array(BackTestChange),
    points: z.array(BackTestPoint),
  }),
]);
export type BackTest = z.output<typeof BackTest>;
export type Replayed = Extract<BackTest, { kind: "replayed" }>;
