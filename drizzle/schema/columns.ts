import { timestamp } from "drizzle-orm/pg-core";

/** An instant, with time zone, to the millisecond. */
export const at = () => timestamp({ withTimezone: true, precision: 3 });
