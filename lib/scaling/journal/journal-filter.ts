import { z } from "zod";
import { holdReasons, resizeReasons } from "@/lib/scaling/model";

/** Every answer of a kind, or those with one reason: some reasons are given for both kinds. */
export const answers = [
  "resize",
  ...resizeReasons.map((reason) => `resize:${reason}` as const),
  "hold",
  ...holdReasons.map((reason) => `hold:${reason}` as const),
] as const;
export type Answer = (typeof answers)[number];

/** No text of a database holds a zero byte. */
const STORABLE = /^[^\0]*$/;
/** The day after it has four digits, too. */
const ANY_DAY = /^(19|2\d)\d\d/;

/** What is shown of the journal, as its address says it. Days are UTC, both included. */
export const JournalFilter = z.object({
  instanceId: readable(z.string().regex(STORABLE).min(1)),
  answer: readable(z.enum(answers)),
  /** A part of the sentence, in any case. */
  text: readable(z.string().trim().regex(STORABLE).min(1).max(200)),
  from: readable(z.iso.date().regex(ANY_DAY)),
  until: readable(z.iso.date().regex(ANY_DAY)),
  /** What `next` of the page before said. */
  before: readable(z.string().min(1)),
});
export type JournalFilter = z.output<typeof JournalFilter>;

/** An empty field of the form, and an address somebody typed wrongly, filter nothing. */
function readable<S extends z.ZodType>(schema: S) {
  return schema.optional().catch(undefined);
}

/** Where the team's journal is read with this filter. */
export function journalHref(filter: JournalFilter): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) {
    if (value !== undefined) query.set(name, value);
  }
  return query.size === 0 ? JOURNAL_PATH : `${JOURNAL_PATH}?${query.toString()}`;
}

export const JOURNAL_PATH = "/activity/decisions";
