/** The longest a team may keep its samples. Apart from the schemas, so that a form needs no more. */
export const RETENTION_DAYS_MAX = 365;
