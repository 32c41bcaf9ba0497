import { cache } from "react";

/** The instant of this request: one page has one now, however many parts of it ask. */
export const requestTime = cache(() => new Date());
