import { timestamp } from "drizzle-orm/pg-core";

/**
 * An instant, with time zone, to the millisecond. In an index it stands ascending, also where rows are
 * read newest first: a descending one of the generator puts nulls last, which no `desc` of a query asks
 * for, so it is not used for the order.
 */
export const at = () => timestamp({ withTimezone: true, precision: 3 });
