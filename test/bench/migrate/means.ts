import { plainTerms } from "@/test/support/transfer-terms";

export const databases = 4;

/** What the transfers of the bench agree on, with the guard against large values. */
export const terms = plainTerms;
