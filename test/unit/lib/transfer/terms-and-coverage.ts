import { plainTerms } from "@/test/support/transfer-terms";

export const terms = plainTerms;
export const covered = { isCovered: true, hasFeed: true };
export const gap = { isCovered: false, hasFeed: true };
