import { everything, type Terms } from "@/lib/transfer/model";

/** What a transfer of everything agrees on between two servers of today whose clocks agree. */
export const plainTerms: Terms = {
  scope: everything,
  conflict: "replace",
  route: "payload",
  hasExpireTime: true,
  clockAheadMs: 0,
  bigBytes: 256 * 1024,
  ttlToleranceMs: 1000,
  sampleOneIn: 1,
};
